import { once } from 'node:events';
import * as v from 'valibot';
import WebSocket from 'ws';
import { IdentityEntry } from '../../lambda/contract/identity.ts';
import type { LocalBackendOptions } from '../../local/local-backend.ts';
import { startIssuer } from '../../local/oidc/issuer.ts';
import { inviteOf, iphone, startTestBackend, type TestBackend, type TestResponse } from '../support/backend.ts';

/** The issuers of all token forms, on this machine, beside the backend's own issuer. */
export type Issuers = Awaited<ReturnType<typeof startIssuer>>;

export const startIssuers = (): Promise<Issuers> => startIssuer('ringthrough');

export const entry = (settings: object): IdentityEntry => v.parse(IdentityEntry, settings);

/** A backend that accepts the tokens of these entries only. */
export const startStrictBackend = (
  entries: readonly object[],
  options: Partial<LocalBackendOptions> = {},
): Promise<TestBackend> => startTestBackend({ identity: entries.map(entry), strictIdentity: true, ...options });

export const get = (backend: TestBackend, token: string, path = '/v1/devices'): Promise<TestResponse> =>
  backend.request('GET', path, { headers: { authorization: `Bearer ${token}` } });

/** The statuses of a request and of a socket with this token; 101 for an open socket. */
export const statuses = async (backend: TestBackend, token: string): Promise<[http: number, socket: number]> => {
  const { status } = await get(backend, token);
  return [status, await socketStatus(backend, token)];
};

export const socketStatus = async (backend: TestBackend, token: string): Promise<number> => {
  const webSocket = new WebSocket(`${backend.info.socket}?deviceId=phone`, ['ringthrough', `bearer.${token}`]);
  webSocket.on('error', () => {});
  const opened = once(webSocket, 'open').then(() => 101);
  const refused = once(webSocket, 'unexpected-response').then(([, response]) => Number(response.statusCode));
  const status = await Promise.race([opened, refused]);
  webSocket.terminate();
  return status;
};

/** The user that a token names, as an invite of theirs says: `callee` has registered a device. */
export const userOf = async (backend: TestBackend, token: string, callee: string): Promise<unknown> => {
  const { body } = await backend.request('POST', '/v1/calls', {
    headers: { authorization: `Bearer ${token}` },
    body: inviteOf(callee),
  });
  return body.from;
};

export const register = (backend: TestBackend, token: string): Promise<TestResponse> =>
  backend.request('PUT', '/v1/devices/phone', { headers: { authorization: `Bearer ${token}` }, body: iphone() });
