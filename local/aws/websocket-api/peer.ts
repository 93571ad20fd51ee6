import type { IncomingMessage } from 'node:http';
import { newId } from './ids.ts';

/** The client of a connection, from its handshake on. */
export interface Peer {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** With the port. As in AWS, domain name and stage form the endpoint of the management API. */
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
