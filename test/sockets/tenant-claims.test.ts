import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: CLAIM });
});
afterAll(() => backend.close());

describe('a numeric tenant claim', () => {
  it('names the same tenant for sockets and requests, and as its decimal string', async () => {
    const org = 4711;
    const [alice, bobId] = [await backend.as(someone('alice'), { [CLAIM]: org }), someone('bob')];
    await (await backend.as(bobId, { [CLAIM]: org }))('PUT', '/v1/devices/phone', iphone());
    const open = async (claim: unknown, deviceId: string) =>
      openSocket(backend, `bearer.${await backend.issuer.mint(bobId, { [CLAIM]: claim })}`, deviceId);
    const sockets = [await open(org, 'phone'), await open(String(org), 'tablet')];

    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;

    for (const socket of sockets) await socket.next({ type: 'call.incoming', callId });
  });

  it('is refused where it is not a safe integer in JavaScript', async () => {
    const token = await backend.issuer.mint(someone('bob'), { [CLAIM]: Number.MAX_SAFE_INTEGER + 1 });

    expect(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
  });
});

it.each([
  ['empty', { [CLAIM]: '' }],
  ['missing', {}],
  ['a list', { [CLAIM]: ['acme'] }],
  ['true', { [CLAIM]: true }],
  ['longer than a DynamoDB key may be', { [CLAIM]: 't'.repeat(2_000) }],
])('a socket is refused with a token whose tenant is %s', async (_what, claims) => {
  const token = await backend.issuer.mint(someone('bob'), claims);

  expect(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
});
