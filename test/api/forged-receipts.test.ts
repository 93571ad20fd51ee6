import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import { bearerOf } from '../../lambda/calls/receipt-authority.ts';
import { mintReceiptToken, readReceiptToken } from '../../lambda/calls/receipt-token.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { aCall } from '../support/builders.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: CLAIM });
});
afterAll(() => backend.close());

/** A receipt token with an invalid MAC, as can be made without the key. */
const forged = (changes: Partial<Record<'callId' | 'deviceId' | 'tenant', string>> = {}, callee = 0): string => {
  const { callId, deviceId, tenant } = { callId: randomUUID(), deviceId: 'phone', tenant: 'acme', ...changes };
  const head = [Buffer.from(callId.replaceAll('-', ''), 'hex'), Buffer.from([callee, 0]), Buffer.alloc(9)];
  const body = Buffer.concat([...head, Buffer.from(`${deviceId}\n${tenant}`)]);
  return `${body.toString('base64url')}.AAAAAAAAAAAAAAAAAAAAAA`;
};

describe('a forged receipt token', () => {
  it.each([
    ['a call that does not exist', forged()],
    ['a callee that no call has', forged({}, 255)],
    ['a device id that is too long', forged({ deviceId: 'd'.repeat(3_000) })],
    ['a tenant that is too long', forged({ tenant: 't'.repeat(3_000) })],
    ['a tenant that is too long once it is encoded', forged({ tenant: 'é'.repeat(400) })],
    ['empty ids', forged({ callId: '', deviceId: '', tenant: '' })],
    ['less than a call id', 'AAAA.AAAAAAAAAAAAAAAAAAAAAA'],
    ['nothing', '.'],
  ])('is 404 for requests and 401 for a socket, and causes no internal error: with %s', async (_what, token) => {
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
    ['device', { deviceId: 'constructor' }],
    ['tenant', { tenant: 't'.repeat(65) }],
  ])('is rejected before any read where its %s is invalid', (_what, changes) => {
    expect(readReceiptToken(forged())).toBeDefined();
    expect(readReceiptToken(forged(changes))).toBeUndefined();
  });
});

describe('a receipt token', () => {
  const call = aCall({ legs: { carol: newLeg, bob: newLeg, '7': newLeg } });
  const phone = { tenant: 'acme', userId: 'bob', deviceId: 'phone', endpoint: 'endpoint-AB_', isProved: true };
  const callsOf = (stored: Call) => () => ({ get: async () => stored });

  it('names the callee, the device, the tenant and the endpoint of its push, in whatever order the call lists its callees', async () => {
    const token = mintReceiptToken(call, phone);
    const reordered = { ...call, legs: Object.fromEntries(Object.entries(call.legs).reverse()) };

    for (const stored of [call, reordered]) {
      expect((await bearerOf(callsOf(stored), token))?.claims).toEqual({ ...phone, callId: call.callId });
    }
  });

  it('is worth nothing with any character changed', async () => {
    const token = mintReceiptToken(call, phone);

    for (const [index, character] of [...token].entries()) {
      const changed = `${token.slice(0, index)}${character === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
      expect([index, await bearerOf(callsOf(call), changed)]).toEqual([index, undefined]);
    }
  });
});

describe('a receipt token with the longest valid ids', () => {
  it('is accepted for requests and sockets', async () => {
    const org = 'é'.repeat(32);
    const user = someone('b'.repeat(246));
    expect([Buffer.byteLength(org), user.length]).toEqual([64, 255]);
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
