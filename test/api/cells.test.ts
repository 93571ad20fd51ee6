import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
