import type { IncomingMessage } from 'node:http';
import { newId } from './ids.ts';

/** Whoever asks for a connection, and has it later. */
export interface Peer {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** With the port: together with the stage it makes the endpoint of the management API, as in AWS. */
  readonly domainName: string;
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string };
}

export const newPeer = ({ headers, socket }: IncomingMessage, connectedAt: number): Peer => ({
  connectionId: newId(),
  connectedAt,
  domainName: headers.host ?? 'localhost',
  identity: {
    ...(headers['user-agent'] !== undefined && { userAgent: headers['user-agent'] }),
    sourceIp: socket.remoteAddress ?? '',
  },
});
