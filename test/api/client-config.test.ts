import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
const urls = ['https://eu.calls.example.com', 'https://us.calls.example.com'];
let environment: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  backend = await startTestBackend({
    ringTimeoutSeconds: 25,
    invitesPerMinute: 7,
    environmentOf: (_fn, given) => {
      environment = given;
      return { ...given, [ENV.urls]: JSON.stringify(urls) };
    },
  });
});
afterAll(() => backend.close());

describe('the client configuration', () => {
  it('needs no session, and may be cached by everybody', async () => {
    const { status, headers } = await backend.request('GET', '/v1/client-config');

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=3600');
    expect(headers.get('vary')).toBe('origin');
  });

  it('contains the URL at which a socket opens', async () => {
    const { socket } = (await backend.request('GET', '/v1/client-config')).body;

    const opened = await openSocket(
      { info: { socket: socket.url } },
      `bearer.${await backend.issuer.mint(someone('bob'))}`,
      'phone',
    );

    expect(opened.webSocket.protocol).toBe(socket.protocol);
    expect(await opened.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    await opened.close();
  });

  it('contains the deployments that serve its users', async () => {
    expect((await backend.request('GET', '/v1/client-config')).body.urls).toEqual(urls);
  });

  it('contains the limits of this deployment', async () => {
    const { limits } = (await backend.request('GET', '/v1/client-config')).body;

    expect(limits).toMatchObject({
      callees: LIMITS.callees,
      devices: LIMITS.devices,
      bodyBytes: LIMITS.bodyBytes,
      invitesPerMinute: 7,
      ringTimeoutSeconds: { min: 15, max: 60, default: 25 },
    });
  });

  it('contains nothing else of the function’s environment, and is the same for everybody', async () => {
    const plain = await backend.request('GET', '/v1/client-config');
    const authorization = `Bearer ${await backend.issuer.mint('alice')}`;
    const withSession = await backend.request('GET', '/v1/client-config?_=1', { headers: { authorization } });

    expect(withSession.text).toBe(plain.text);
    const { SOCKET_URL, RING_TIMEOUT_SECONDS, INVITES_PER_MINUTE, CALL_RETENTION_DAYS, WEB_PUSH_KEY, ...others } =
      environment;
    const values = Object.values(others).filter((value) => value.length > 5);
    expect(values.length).toBeGreaterThan(10);
    expect(values.filter((value) => plain.text.includes(`"${value}"`))).toEqual([]);
    expect(plain.text).not.toMatch(/arn:|secret|\bkey\b/i);
  });
});
