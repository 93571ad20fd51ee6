import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { LIMITS } from './limits.ts';
import type { Peer } from './peer.ts';
import type { AuthorizerContext } from './socket-event.ts';

/** An open connection. */
export interface Connection extends Peer {
  readonly authorizer: AuthorizerContext;
  readonly webSocket: WebSocket;
  /** The TCP stream under the WebSocket. */
  readonly stream: Duplex;
  /**
   * The last message in either direction; epoch milliseconds. AWS does not document whether pings count. Here they do
   * not, so a client that keeps its connection open here also keeps it open in AWS.
   */
  lastActiveAt: number;
}

/** When API Gateway closes the connection because of its idle timeout or maximum duration; epoch milliseconds. */
export const expiresAt = ({ lastActiveAt, connectedAt }: Connection): number =>
  Math.min(lastActiveAt + LIMITS.idle, connectedAt + LIMITS.lifetime);

/**
 * Sends a text message, in as many frames as its size needs.
 *
 * @param now epoch milliseconds
 */
export const sendText = (connection: Connection, text: Buffer, now: number): void => {
  connection.lastActiveAt = now;
  for (let offset = 0; offset === 0 || offset < text.length; offset += LIMITS.frame) {
    const fin = offset + LIMITS.frame >= text.length;
    connection.webSocket.send(text.subarray(offset, offset + LIMITS.frame), { binary: false, fin });
  }
};
