import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, type ClientOptions, createClient } from '../../client/src/index.ts';
import type { Cells } from '../../lambda/contract/cells.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';
const ACME = { [CLAIM]: 'acme' };
const GLOBEX = { [CLAIM]: 'globex' };

/** Two cells: `eu` serves the tenant acme, `us` every other. */
let eu: TestBackend;
let us: TestBackend;
const cellOf = (tenants: (url: string) => Cells['tenants']) => ({
  tenantClaim: CLAIM,
  environmentOf: (_fn: string, given: Readonly<Record<string, string>>) => {
    const cell = given[ENV.publicUrl] ?? '';
    return { ...given, [ENV.cells]: JSON.stringify({ cell, tenants: tenants(cell) } satisfies Cells) };
  },
});
beforeAll(async () => {
  eu = await startTestBackend(cellOf((url) => ({ acme: [url], '*': ['https://us.calls.example.com'] })));
  const { url } = eu;
  us = await startTestBackend(cellOf((own) => ({ acme: [url], '*': [own] })));
});
afterAll(() => Promise.all([eu.close(), us.close()]));

const wrongCell = (urls: readonly string[]) => ({ status: 421, body: { code: 'wrong_cell', urls } });
const configOf = async (backend: TestBackend, claims?: Record<string, string>) => {
  const authorization = claims && `Bearer ${await backend.issuer.mint('bob', claims)}`;
  return backend.request('GET', '/v1/client-config', { headers: authorization ? { authorization } : {} });
};

describe('a user whose tenant another cell serves', () => {
  it('is led to that cell, where the same request is served', async () => {
    const bob = someone('bob');
    const [there, here] = [await us.as(bob, ACME), await eu.as(bob, ACME)];
    const phone = iphone();

    const refused = await there('PUT', '/v1/devices/phone', phone);

    expect(refused).toMatchObject(wrongCell([eu.url]));
    expect(refused.body.urls).toEqual([eu.url]);
    expect((await here('PUT', '/v1/devices/phone', phone)).status).toBeLessThan(300);
    const alice = await eu.as(someone('alice'), ACME);
    expect(await alice('POST', '/v1/calls', inviteOf(bob))).toMatchObject({ status: 201 });
  });

  it('learns of its cell from client-config too, which answers others as before', async () => {
    const { body, headers } = await configOf(us, ACME);

    expect(body.urls).toEqual([eu.url]);
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual([
      'private, max-age=300',
      'origin, authorization',
    ]);
    expect((await configOf(us, GLOBEX)).body.urls).toEqual([us.url]);
    expect((await configOf(us)).body).not.toHaveProperty('urls');
    expect((await us.request('GET', '/v1/client-config', { headers: { authorization: 'Bearer x' } })).status).toBe(200);
  });

  it.each<{ readonly method: string; readonly path: string; readonly body?: object }>([
    { method: 'GET', path: '/v1/devices' },
    { method: 'POST', path: '/v1/calls', body: inviteOf('bob') },
    { method: 'GET', path: '/v1/calls' },
    { method: 'GET', path: '/v1/blocks' },
    { method: 'PUT', path: '/v1/blocks/carol' },
    { method: 'DELETE', path: '/v1/blocks/carol' },
    { method: 'GET', path: '/v1/do-not-disturb' },
    { method: 'PUT', path: '/v1/do-not-disturb', body: { until: null } },
  ])('is refused before anything is read or written: $method $path', async ({ method, path, body }) => {
    const alice = await us.as(someone('alice'), ACME);

    expect(await alice(method, path, body)).toMatchObject(wrongCell([eu.url]));
  });

  it('opens no socket here', async () => {
    const token = await us.issuer.mint('bob', ACME);

    expect(await refusalOf(us, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
    const own = await openSocket(us, `bearer.${await us.issuer.mint('bob', GLOBEX)}`, 'phone');
    await own.close();
  });

  it('is led to that cell by the app’s server too, which acts for its users', async () => {
    const app = await us.as('server', { ...ACME, scope: 'ringthrough/server' });

    for (const [method, path, body] of [
      ['POST', '/v1/calls?onBehalfOf=alice', inviteOf('bob')],
      ['GET', '/v1/blocks?onBehalfOf=bob', undefined],
    ] as const)
      expect(await app(method, path, body)).toMatchObject(wrongCell([eu.url]));
    const callId = '0b6d3a52-5f0e-4d5c-9a39-3f7fd1d0a9a1';
    expect((await app('POST', `/v1/calls/${callId}/end?onBehalfOf=alice`)).body.code).toBe('call_not_found');
  });

  it('can still end a call that began here, remove a device, and have what is left erased', async () => {
    const alice: Session = await us.as(someone('alice'), ACME);
    const callId = '0b6d3a52-5f0e-4d5c-9a39-3f7fd1d0a9a1';

    expect((await alice('POST', `/v1/calls/${callId}/end`)).body.code).toBe('call_not_found');
    expect((await alice('DELETE', '/v1/devices/phone')).body.code).toBe('device_not_found');
    expect((await alice('DELETE', '/v1/users/me')).status).toBe(202);
  });
});

describe('a user whose tenant is served here', () => {
  it('notices nothing of the cells', async () => {
    const bob = await us.as(someone('bob'), GLOBEX);

    expect((await bob('PUT', '/v1/devices/phone', iphone())).status).toBeLessThan(300);
    expect((await bob('GET', '/v1/devices')).status).toBe(200);
  });
});

describe('the client for apps, built with the URL of another cell', () => {
  /** Each cell has an issuer of its own here: a request to `eu` gets the token of that. */
  const clientOf = async (user: string): Promise<{ readonly client: Client; readonly asked: string[] }> => {
    const [usToken, euToken] = await Promise.all([us.issuer.mint(user, ACME), eu.issuer.mint(user, ACME)]);
    const asked: string[] = [];
    const fetchOfCell: ClientOptions['fetch'] = (url, init) => {
      const isEu = url.startsWith(eu.url);
      asked.push(`${isEu ? 'eu' : 'us'} ${init.method} ${url.slice((isEu ? eu : us).url.length)}`);
      const { authorization, ...headers } = init.headers;
      const token = authorization === undefined ? {} : { authorization: `Bearer ${isEu ? euToken : usToken}` };
      return fetch(url, { ...init, headers: { ...headers, ...token } } as RequestInit);
    };
    class SocketOfCell extends WebSocket {
      constructor(url: string, [protocol = '']: string[]) {
        super(url, [protocol, `bearer.${url.startsWith(eu.info.socket) ? euToken : usToken}`]);
      }
    }
    const client = createClient({
      url: us.url,
      getToken: () => usToken,
      fetch: fetchOfCell,
      WebSocket: SocketOfCell as unknown as NonNullable<ClientOptions['WebSocket']>,
      deviceId: 'phone',
    });
    return { client, asked };
  };

  it('registers and calls in the tenant’s cell, and asks the other one once', async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    const { client, asked } = await clientOf(bob);
    const { platform, token } = iphone();

    expect(await client.registerDevice({ platform: 'ios', environment: 'production', token })).toMatchObject({
      platform,
    });
    const caller = await clientOf(alice);
    const call = await caller.client.invite({ to: bob, caller: { name: 'Alice' } });
    expect(call.state).toBe('initiated');
    expect((await call.cancel()).state).toBe('ended');
    await client.block(alice);

    expect(asked.filter((one) => one.startsWith('us'))).toEqual(['us PUT /v1/devices/phone']);
    expect(caller.asked.filter((one) => one.startsWith('us'))).toEqual(['us POST /v1/calls']);
    client.close();
    caller.client.close();
  });

  it('has its socket there, although its first one is refused', async () => {
    const bob = someone('bob');
    const { client } = await clientOf(bob);
    const incoming: string[] = [];
    client.on('incoming', ({ id }) => incoming.push(id));
    client.connect();
    const alice = await eu.as(someone('alice'), ACME);
    const connected = new Promise<void>((resolve) => {
      client.on('connection', (phase) => phase === 'connected' && resolve());
    });
    await connected;

    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bob))).body;

    await vi.waitFor(() => expect(incoming).toEqual([callId]), { timeout: 10_000, interval: 20 });
    client.close();
  });
});
