import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { LIMITS } from './limits.ts';
import type { Peer } from './peer.ts';
import type { AuthorizerContext } from './socket-event.ts';

/** One that stands. */
export interface Connection extends Peer {
  readonly authorizer: AuthorizerContext;
  readonly webSocket: WebSocket;
  /** What is under the WebSocket. */
  readonly stream: Duplex;
  /**
   * The last message in either direction; epoch milliseconds. AWS does not say whether pings count. Here they do not:
   * a client that keeps its connection here keeps it there.
   */
  lastActiveAt: number;
}

/** When the connection has been idle for too long, or old enough. */
export const endsAt = ({ lastActiveAt, connectedAt }: Connection): number =>
  Math.min(lastActiveAt + LIMITS.idle, connectedAt + LIMITS.life);

/**
 * Sends a text message, in as many frames as it takes.
 *
 * @param now epoch milliseconds
 */
export const sendText = (connection: Connection, text: Buffer, now: number): void => {
  connection.lastActiveAt = now;
  for (let at = 0; at === 0 || at < text.length; at += LIMITS.frame) {
    const fin = at + LIMITS.frame >= text.length;
    connection.webSocket.send(text.subarray(at, at + LIMITS.frame), { binary: false, fin });
  }
};
