import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { vi } from 'vitest';
import WebSocket from 'ws';
import type { LocalBackend } from '../../local/local-backend.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read fields of messages directly, and fail where one is missing
export type Message = any;

interface HasSocketUrl {
  readonly info: Pick<LocalBackend['info'], 'socket'>;
}

/** A plain WebSocket client that keeps every received message. */
export interface TestSocket {
  readonly received: readonly Message[];
  readonly webSocket: WebSocket;
  send(message: unknown): void;
  /** Sends a message with a new `id` and waits for the message that has the same `id`. */
  ask(message: Readonly<Record<string, unknown>>): Promise<Message>;
  /** The next message with these fields, received already or later; each message is returned once. */
  next(fields: Readonly<Record<string, unknown>>): Promise<Message>;
  close(): Promise<void>;
}

const hasFields = (message: Message, fields: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(fields).every(([name, value]) => message[name] === value);

/** Opens a socket with a JWT and the device's id, or with the receipt token of a push. */
export const openSocket = async (
  backend: HasSocketUrl,
  credential: `bearer.${string}` | `receipt.${string}`,
  deviceId?: string,
): Promise<TestSocket> => {
  const query = deviceId === undefined ? '' : `?deviceId=${deviceId}`;
  const webSocket = new WebSocket(`${backend.info.socket}${query}`, ['ringthrough', credential]);
  const received: Message[] = [];
  const returned = new Set<Message>();
  webSocket.on('message', (data) => received.push(JSON.parse(String(data))));
  await once(webSocket, 'open');
  const next: TestSocket['next'] = (fields) =>
    vi.waitFor(
      () => {
        const found = received.find((message) => !returned.has(message) && hasFields(message, fields));
        if (found === undefined) {
          throw new Error(`no ${JSON.stringify(fields)} among ${received.map(({ type }) => type).join(', ')}`);
        }
        returned.add(found);
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

/** HTTP status of a refused handshake. */
export const refusalOf = async (backend: HasSocketUrl, path: string, protocols: string[]): Promise<number> => {
  const webSocket = new WebSocket(`${backend.info.socket}${path}`, protocols);
  const [, response] = await once(webSocket, 'unexpected-response');
  webSocket.on('error', () => {});
  webSocket.terminate();
  return response.statusCode;
};
