import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { vi } from 'vitest';
import WebSocket from 'ws';
import type { House } from '../../local/start-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came, and fails if it is not there
export type Message = any;

/** Who says where its WebSocket API is. */
interface Sockets {
  readonly info: Pick<House['info'], 'socket'>;
}

/** A plain WebSocket client, which keeps all that it is sent. */
export interface TestSocket {
  readonly received: readonly Message[];
  readonly webSocket: WebSocket;
  send(message: unknown): void;
  /** Sends a message and waits for what answers it. */
  ask(message: Readonly<Record<string, unknown>>): Promise<Message>;
  /** The next message, from now on or come already, that is like this; each is given out once. */
  next(like: Readonly<Record<string, unknown>>): Promise<Message>;
  close(): Promise<void>;
}

const isLike = (message: Message, like: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(like).every(([name, value]) => message[name] === value);

/** Opens a socket with what a device has: a JWT and its own id, or the receipt token of a push. */
export const openSocket = async (
  house: Sockets,
  credential: `bearer.${string}` | `receipt.${string}`,
  deviceId?: string,
): Promise<TestSocket> => {
  const query = deviceId === undefined ? '' : `?deviceId=${deviceId}`;
  const webSocket = new WebSocket(`${house.info.socket}${query}`, ['ringthrough', credential]);
  const received: Message[] = [];
  const given = new Set<Message>();
  webSocket.on('message', (data) => received.push(JSON.parse(String(data))));
  await once(webSocket, 'open');
  const next: TestSocket['next'] = (like) =>
    vi.waitFor(
      () => {
        const found = received.find((message) => !given.has(message) && isLike(message, like));
        if (found === undefined) {
          throw new Error(`no ${JSON.stringify(like)} among ${received.map(({ type }) => type).join(', ')}`);
        }
        given.add(found);
        return found;
      },
      { timeout: 5_000, interval: 5 },
    );
  return {
    received,
    webSocket,
    send: (message) => webSocket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    ask: (message) => {
      const id = randomUUID();
      webSocket.send(JSON.stringify({ ...message, id }));
      return next({ id });
    },
    next,
    close: async () => {
      webSocket.close();
      await once(webSocket, 'close');
    },
  };
};

/** The status with which a handshake is refused. */
export const refusalOf = async (house: Sockets, path: string, protocols: string[]): Promise<number> => {
  const webSocket = new WebSocket(`${house.info.socket}${path}`, protocols);
  const [, response] = await once(webSocket, 'unexpected-response');
  webSocket.on('error', () => {});
  webSocket.terminate();
  return response.statusCode;
};
