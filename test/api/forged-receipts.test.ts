import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReceiptToken } from '../../lambda/calls/receipt-token.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: CLAIM });
});
afterAll(() => backend.close());

/** A receipt token with an invalid MAC, as can be made without the key. */
const forged = (changes: Partial<Record<'callId' | 'deviceId' | 'userId' | 'tenant', string>>): string => {
  const claims = { callId: randomUUID(), deviceId: 'phone', userId: 'bob', tenant: 'acme', ...changes };
  const { callId, deviceId, userId, tenant } = claims;
  const body = [callId, deviceId, userId, tenant, 'AAAAAAAAAAAA'].join('\n');
  return `${Buffer.from(body).toString('base64url')}.AAAAAAAAAAAAAAAAAAAAAA`;
};

describe('a forged receipt token', () => {
  it.each([
    ['a call that does not exist', {}],
    ['a call id that is too long for a DynamoDB key', { callId: 'c'.repeat(3_000) }],
    ['a user id that is too long', { userId: 'u'.repeat(3_000) }],
    ['a device id that is too long', { deviceId: 'd'.repeat(3_000) }],
    ['a tenant that is too long', { tenant: 't'.repeat(3_000) }],
    ['a tenant that is too long once it is encoded', { tenant: 'é'.repeat(400) }],
    ['empty ids', { callId: '', deviceId: '', userId: '', tenant: '' }],
  ])('is 404 for requests and 401 for a socket, and causes no internal error: with %s', async (_what, changes) => {
    const token = forged(changes);
    const body = { event: 'ringing' };

    const statuses = [
      (await backend.request('GET', `/v1/receipts/${token}`)).status,
      (await backend.request('POST', `/v1/receipts/${token}`, { body })).status,
      (await backend.request('GET', `/v1/receipts/${token}/ice-servers`)).status,
      await refusalOf(backend, '', ['ringthrough', `receipt.${token}`]),
    ];

    expect(statuses).toEqual([404, 404, 404, 401]);
  });

  it.each([
    ['call', { callId: '42' }],
    ['device', { deviceId: 'my phone' }],
    ['user', { userId: 'bob\u0007' }],
    ['user', { userId: 'constructor' }],
    ['tenant', { tenant: 't'.repeat(1_781) }],
  ])('is rejected before any read where its %s is invalid', (_what, changes) => {
    expect(readReceiptToken(forged({}))).toBeDefined();
    expect(readReceiptToken(forged(changes))).toBeUndefined();
  });
});

describe('a receipt token with the longest valid ids', () => {
  it('is accepted for requests and sockets', async () => {
    // 1,780 characters when encoded: what a DynamoDB key has room for, next to a user id of 255.
    const org = `${'é'.repeat(296)}acme`;
    const user = someone('b'.repeat(246));
    expect([encodeURIComponent(org).length, user.length]).toEqual([1_780, 255]);
    const [alice, bob] = [
      await backend.as(someone('alice'), { [CLAIM]: org }),
      await backend.as(user, { [CLAIM]: org }),
    ];
    const phone = iphone();
    await bob('PUT', `/v1/devices/${'d'.repeat(64)}`, phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(user))).body;
    await backend.sns.settled();
    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const { pathname } = new URL(String(push?.payload?.ackUrl));

    const { status, body } = await backend.request('GET', pathname);
    const socket = await openSocket(backend, `receipt.${pathname.split('/').at(-1)}`);

    expect([status, body.callId]).toEqual([200, callId]);
    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
  });
});
