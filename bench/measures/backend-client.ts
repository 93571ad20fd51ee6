import { randomUUID } from 'node:crypto';
import type { LocalBackend } from '../../local/local-backend.ts';
import { startLocalBackend } from '../../local/start-local-backend.ts';

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** A local backend in which `calleeCount` users with one phone each are registered, and a client of its API. */
export type PopulatedBackend = Awaited<ReturnType<typeof startPopulatedBackend>>;
export const startPopulatedBackend = async (functionsDir: string, invitesPerMinute: number, calleeCount: number) => {
  const failures: string[] = [];
  const backend: LocalBackend = await startLocalBackend({
    apps: [{ appId: 'main', bundleId: 'com.example.app' }],
    functionsDir,
    invitesPerMinute,
    onLog: (fn, line) => {
      if (line.includes('"ERROR"')) failures.push(`${fn}: ${line}`);
    },
  });
  /** A request to the API as this user. */
  const request = async (user: string, method: string, path: string, body: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(user)}` };
    const response = await fetch(`${backend.url}${path}`, { method, headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  const tokens = new Map<string, Promise<string>>();
  /** The user's JWT. */
  const tokenOf = (user: string): Promise<string> => {
    const token = tokens.get(user) ?? backend.issuer.mint(user);
    tokens.set(user, token);
    return token;
  };
  const callees = Array.from({ length: calleeCount }, (_, index) => `callee-${index}`);
  for (const user of callees) {
    const token = `${randomUUID()}${randomUUID()}`.replaceAll('-', '');
    const { status } = await request(user, 'PUT', '/v1/devices/phone', {
      platform: 'ios',
      environment: 'production',
      token,
    });
    if (status !== 201) throw new Error(`registering a phone failed with ${status}`);
  }
  await backend.settled();
  return {
    backend,
    callees,
    /** Log lines of level ERROR. */
    failures,
    request,
    tokenOf,
    invite: (caller: string, callee: string, callId: string) =>
      request(caller, 'POST', '/v1/calls', { callId, to: callee, caller: { name: 'Alice' } }),
  };
};
