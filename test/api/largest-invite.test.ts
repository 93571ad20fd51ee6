/** The largest invite that the schema accepts rings every kind of phone, and custom arrives as it was sent. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, iphone, pixel, startTestBackend, type TestBackend } from '../support/backend.ts';
import { customOf, LONG_UNITS, LONGEST_HANDLES, LONGEST_NAMES, LONGEST_USER_IDS } from '../support/longest-calls.ts';

const CLAIM = 'org';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: CLAIM, invitesPerMinute: 60 });
});
afterAll(() => backend.close());

/** A new tenant with a name of the greatest length: its users are nobody else's. */
const sessionsOfNewTenant = () => {
  const tenant = randomUUID().padEnd(LIMITS.tenantBytes, 't');
  return (user: string) => backend.as(user, { [CLAIM]: tenant });
};

const deviceId = (index: number): string => String(index).repeat(LIMITS.deviceIdCharacters);
const PHONES = [iphone(), iphone({ preset: 'minimal' }), iphone({ preset: 'cordova-legacy' }), pixel()];

it.each(
  Object.entries(LONG_UNITS).flatMap(([what, unit]) =>
    LONGEST_USER_IDS.map((id) => ({ what, unit, id, idUnit: id.charAt(0) })),
  ),
)('with custom made of $what, and user ids made of $idUnit', async ({ unit, id }) => {
  const as = sessionsOfNewTenant();
  const others = Array.from({ length: LIMITS.callees }, (_, index) => `${index + 10}${id.slice(2)}`);
  const bobId = others.at(-1) ?? '';
  const [alice, bob] = [await as(id), await as(bobId)];
  const phones = PHONES.map((phone) => ({
    ...phone,
    token: phone.platform === 'ios' ? iphone().token : pixel().token,
  }));
  for (const [index, phone] of phones.entries()) {
    expect((await bob('PUT', `/v1/devices/${deviceId(index)}`, phone)).status).toBeLessThan(300);
  }
  const custom = customOf(LIMITS.customBytes, unit);
  const caller = { name: LONGEST_NAMES[0], handle: LONGEST_HANDLES[0] };

  const { status, body } = await alice('POST', '/v1/calls', inviteOf(others, { caller, custom }));
  await backend.settled();

  expect(status).toBe(201);
  const callId: string = body.callId;
  const [universal, minimal, legacy, android] = phones.map(({ token }) => token);
  const pushTo = (token: unknown) => backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload;
  expect([pushTo(universal), pushTo(minimal)]).toMatchObject([
    { callId, callerId: id, extra: custom, incomingCall: { metadata: { ringthrough: { callId } } } },
    { callId, callerId: id, extra: custom },
  ]);
  expect(pushTo(legacy)).toMatchObject({ data: { Caller: { ConnectionId: callId } } });
  const message = backend.google.messages().find(({ token }) => token === android)?.message;
  expect(message?.data).toMatchObject({ callId, callerId: id, extra: JSON.stringify(custom) });
});

it('with one byte more of custom is refused with the limit', async () => {
  const alice = await sessionsOfNewTenant()('alice');
  const custom = customOf(LIMITS.customBytes + 1);

  const { status, body } = await alice('POST', '/v1/calls', inviteOf('bob', { custom }));

  expect([status, body.issues]).toEqual([400, [{ path: 'custom', message: 'must be at most 1024 bytes as JSON' }]]);
});

it('of a tenant with a longer name is refused', async () => {
  const alice = await backend.as('alice', { [CLAIM]: 't'.repeat(LIMITS.tenantBytes + 1) });

  const { status, body } = await alice('POST', '/v1/calls', inviteOf('bob'));

  expect([status, body.code, body.detail]).toEqual([
    403,
    'no_tenant',
    'the token’s claim org must hold the user’s tenant: text on one line, at most 64 bytes as UTF-8, or a whole number',
  ]);
});
