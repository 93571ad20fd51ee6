import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReceiptToken } from '../../lambda/calls/receipt-token.ts';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ tenantClaim: CLAIM });
});
afterAll(() => house.close());

/** A token as anybody can write it, without a key. */
const forged = (changes: Partial<Record<'callId' | 'deviceId' | 'userId' | 'tenant', string>>): string => {
  const claims = { callId: randomUUID(), deviceId: 'phone', userId: 'bob', tenant: 'acme', ...changes };
  const { callId, deviceId, userId, tenant } = claims;
  return `${Buffer.from([callId, deviceId, userId, tenant].join('\n')).toString('base64url')}.AAAAAAAAAAAAAAAAAAAAAA`;
};

describe('a receipt token that nobody minted', () => {
  it.each([
    ['a call that never was', {}],
    ['a call with a name too long for the table', { callId: 'c'.repeat(3_000) }],
    ['a user with one', { userId: 'u'.repeat(3_000) }],
    ['a device with one', { deviceId: 'd'.repeat(3_000) }],
    ['a tenant with one', { tenant: 't'.repeat(3_000) }],
    ['a tenant whose name is too long once it is encoded', { tenant: 'é'.repeat(400) }],
    ['nobody', { callId: '', deviceId: '', userId: '', tenant: '' }],
  ])('is unknown wherever it is shown, and makes nothing fail: of %s', async (_what, changes) => {
    const token = forged(changes);
    const body = { event: 'ringing' };

    const statuses = [
      (await house.request('GET', `/v1/receipts/${token}`)).status,
      (await house.request('POST', `/v1/receipts/${token}`, { body })).status,
      (await house.request('GET', `/v1/receipts/${token}/ice-servers`)).status,
      await refusalOf(house, '', ['ringthrough', `receipt.${token}`]),
    ];

    expect(statuses).toEqual([404, 404, 404, 401]);
  });

  it.each([
    ['call', { callId: '42' }],
    ['device', { deviceId: 'my phone' }],
    ['user', { userId: 'bóbur' }],
    ['user', { userId: 'constructor' }],
    ['tenant', { tenant: 't'.repeat(1_781) }],
  ])('is none of ours where its %s is one that there cannot be', (_what, changes) => {
    expect(readReceiptToken(forged({}))).toBeDefined();
    expect(readReceiptToken(forged(changes))).toBeUndefined();
  });
});

describe('a receipt token of the longest names that there are', () => {
  it('opens what any other does', async () => {
    // 1,780 characters when encoded: what a key of the table has room for, beside a user's 255.
    const org = `${'é'.repeat(296)}acme`;
    const user = someone('b'.repeat(246));
    expect([encodeURIComponent(org).length, user.length]).toEqual([1_780, 255]);
    const [alice, bob] = [await house.as(someone('alice'), { [CLAIM]: org }), await house.as(user, { [CLAIM]: org })];
    const phone = iphone();
    await bob('PUT', `/v1/devices/${'d'.repeat(64)}`, phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(user))).body;
    await house.sns.settled();
    const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const { pathname } = new URL(String(push?.payload?.ackUrl));

    const { status, body } = await house.request('GET', pathname);
    const socket = await openSocket(house, `receipt.${pathname.split('/').at(-1)}`);

    expect([status, body.callId]).toEqual([200, callId]);
    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
  });
});
