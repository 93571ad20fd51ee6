import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ tenantClaim: CLAIM });
});
afterAll(() => house.close());

describe('a tenant whose claim is a number', () => {
  it('is the same for a socket as for requests, and as one that is that number’s text', async () => {
    const org = 4711;
    const [alice, bobId] = [await house.as(someone('alice'), { [CLAIM]: org }), someone('bob')];
    await (await house.as(bobId, { [CLAIM]: org }))('PUT', '/v1/devices/phone', iphone());
    const open = async (claim: unknown, deviceId: string) =>
      openSocket(house, `bearer.${await house.issuer.mint(bobId, { [CLAIM]: claim })}`, deviceId);
    const sockets = [await open(org, 'phone'), await open(String(org), 'tablet')];

    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;

    for (const socket of sockets) await socket.next({ type: 'call.incoming', callId });
  });

  it('is refused where the number is one that JavaScript takes for its neighbour', async () => {
    const token = await house.issuer.mint(someone('bob'), { [CLAIM]: Number.MAX_SAFE_INTEGER + 1 });

    expect(await refusalOf(house, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
  });
});

it.each([
  ['empty', { [CLAIM]: '' }],
  ['missing', {}],
  ['a list', { [CLAIM]: ['acme'] }],
  ['true', { [CLAIM]: true }],
  ['longer than a key of the table may be', { [CLAIM]: 't'.repeat(2_000) }],
])('a socket is refused to a token whose tenant is %s', async (_what, claims) => {
  const token = await house.issuer.mint(someone('bob'), claims);

  expect(await refusalOf(house, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
});
