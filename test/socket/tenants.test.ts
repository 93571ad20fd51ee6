import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ tenantClaim: CLAIM });
});
afterAll(() => house.close());

const open = async (user: string, org: string, deviceId: string) =>
  openSocket(house, `bearer.${await house.issuer.mint(user, { [CLAIM]: org })}`, deviceId);

describe('where users belong to tenants, a socket', () => {
  it('hears of its own tenant’s calls alone, though users and calls elsewhere have the same names', async () => {
    const [alice, bob] = [await house.as('alice', { [CLAIM]: 'acme' }), await house.as('bob', { [CLAIM]: 'acme' })];
    await bob('PUT', '/v1/devices/phone', iphone());
    const [here, there] = [await open('bob', 'acme', 'phone'), await open('bob', 'globex', 'phone')];

    const { callId } = (await alice('POST', '/v1/calls', inviteOf('bob'))).body;

    await here.next({ type: 'call.incoming', callId });
    expect(await there.ask({ type: 'resume', callId })).toMatchObject({ code: 'call_not_found' });
    expect(await there.ask({ type: 'ringing', callId })).toMatchObject({ code: 'call_not_found' });
    expect(there.received.map(({ type }) => type)).toEqual(['problem', 'problem']);
    expect(await here.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming' });
  });

  it('is refused to a token that names no tenant, and opened by a push’s receipt token, which does', async () => {
    const [alice, bob] = [await house.as('alice', { [CLAIM]: 'acme' }), await house.as('carol', { [CLAIM]: 'acme' })];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf('carol'))).body;
    await house.sns.settled();
    const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);

    const socket = await openSocket(house, `receipt.${String(push?.payload?.ackUrl).split('/').at(-1)}`);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    const token = await house.issuer.mint('bob');
    expect(await refusalOf(house, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
  });
});
