import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent } from 'node:http';
import WebSocket from 'ws';
import type { LocalBackend } from '../../local/local-backend.ts';
import { send } from '../support/send.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a field that is missing fails the comparison that reads it
  readonly body: any;
}

/** A user's session. */
export type Session = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Users of a local backend, also outside of vitest. */
export interface People {
  as(user: string): Session;
  /** A request without a session. */
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A socket with what it has received. */
  connect(
    user: string,
    deviceId: string,
  ): Promise<{ readonly socket: WebSocket; readonly received: Record<string, unknown>[] }>;
  /** A socket that is opened with the receipt token of a push. */
  connectByReceipt(token: string): Promise<unknown>;
  close(): void;
}

export const peopleOf = (backend: LocalBackend): People => {
  const agent = new Agent({ keepAlive: true });
  const sockets: WebSocket[] = [];
  const ask = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    // A stopped clock: no two requests at the same moment.
    backend.clock.advance(1);
    const { status, text } = await send(`${backend.url}${path}`, {
      agent,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const open = async (query: string, credential: string) => {
    const socket = new WebSocket(`${backend.info.socket}${query}`, ['ringthrough', credential]);
    sockets.push(socket);
    const received: Record<string, unknown>[] = [];
    socket.on('message', (data) => received.push(JSON.parse(String(data))));
    await once(socket, 'open');
    return { socket, received };
  };
  return {
    as: (user) => async (method, path, body) =>
      ask(method, path, body, { authorization: `Bearer ${await backend.issuer.mint(user)}` }),
    request: (method, path, body) => ask(method, path, body, {}),
    connect: async (user, deviceId) => open(`?deviceId=${deviceId}`, `bearer.${await backend.issuer.mint(user)}`),
    connectByReceipt: (token) => open('', `receipt.${token}`),
    close: () => {
      for (const socket of sockets) socket.terminate();
      agent.destroy();
    },
  };
};

/** The same push token for the same name in each run. */
export const appleToken = (name: string): string => createHash('sha256').update(name).digest('hex');
/** The same call id for the same name in each run. */
export const callIdOf = (name: string): string => {
  const hex = appleToken(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const iphone = (name: string, changes: Record<string, unknown> = {}) => ({
  platform: 'ios',
  environment: 'production',
  token: appleToken(name),
  ...changes,
});
export const pixel = (name: string, changes: Record<string, unknown> = {}) => ({
  platform: 'android',
  token: `fcm:${name}`,
  ...changes,
});
