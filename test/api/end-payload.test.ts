/** Native code must report a call before it may end it, so the push that ends a call carries everything that the call carried. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHONE_PLATFORMS, PRESETS } from '../../lambda/contract/enums.ts';
import { templatesOf } from '../../lambda/push/presets/presets.ts';
import { appleToken, integerUser, iphone, pixel, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const CALLER = { name: 'Zoë 漢字', handle: '+49 30 123', handleType: 'number' };
const CUSTOM = { room: 'a-17', nested: { list: [1, null, '"'] } };

/** A call to one phone that reports its ring, and is then cancelled: the pushes that rang and ended. */
const pushesOf = async (phone: { readonly [field: string]: unknown; platform: string; token: string }) => {
  const bobId = integerUser();
  const [alice, bob] = [await backend.as(integerUser()), await backend.as(bobId)];
  expect((await bob('PUT', '/v1/devices/phone', phone)).status).toBe(201);
  const { callId } = (await alice('POST', '/v1/calls', { to: bobId, media: 'video', caller: CALLER, custom: CUSTOM }))
    .body;
  await bob('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });
  await backend.settled();
  await alice('POST', `/v1/calls/${callId}/cancel`);
  await backend.settled();
  const payloads =
    phone.platform === 'ios'
      ? backend.apple
          .pushes()
          .filter(({ deviceToken }) => deviceToken === phone.token)
          .map(({ payload }) => payload)
      : backend.google
          .messages()
          .filter(({ token }) => token === phone.token)
          .map(({ message }) => message.data);
  return { callId, payloads: payloads as unknown as readonly [Record<string, unknown>, Record<string, unknown>] };
};

/** Read by libraries that know no end of a call: with them, they would ring. */
const EXPO = ['incomingCall', 'incoming_call'];
const CORE = ['v', 'callId', 'uuid', 'callerId', 'callerName', 'handle', 'handleType', 'hasVideo', 'startedAt'];
const endingPresets = (platform: (typeof PHONE_PLATFORMS)[number]) =>
  PRESETS.filter((preset) => templatesOf(preset, platform, undefined)?.callEnded !== undefined);

describe.each(PHONE_PLATFORMS)('on %s, the end of a call', (platform) => {
  const phoneOf = (preset: string) =>
    platform === 'ios' ? iphone({ preset, capabilities: ['voip-cancel'] }) : pixel({ preset });

  it.each(endingPresets(platform))(
    'in preset %s has every key of the call but Expo’s, with the same values',
    async (preset) => {
      const { callId, payloads } = await pushesOf(phoneOf(preset));
      const [call, end] = payloads;

      expect(payloads).toHaveLength(2);
      expect(Object.keys(call).filter((key) => !(key in end) && !EXPO.includes(key))).toEqual([]);
      expect(Object.keys(end).filter((key) => EXPO.includes(key))).toEqual([]);
      for (const key of [...CORE, 'expiresAt', 'ackUrl', 'extra']) expect(end[key]).toEqual(call[key]);
      expect(end).toMatchObject({ callId, callerName: CALLER.name, endReason: 'cancelled' });
      expect(Object.entries(end).map(([key, value]) => [key, typeof value])).toEqual(
        Object.keys(end).map((key) => [key, key in call ? typeof call[key] : expect.any(String)]),
      );
    },
  );
});

describe('the receipt URL of the end', () => {
  it('is valid: native code that was started by it can ask for the call', async () => {
    const { callId, payloads } = await pushesOf(pixel());
    const ackUrl = String(payloads[1].ackUrl);

    const { status, body } = await backend.request('GET', ackUrl.replace(backend.url, ''));

    expect({ status, body }).toMatchObject({ status: 200, body: { callId, state: 'ended', endReason: 'cancelled' } });
  });
});

describe('the reason', () => {
  it.each([
    ['cancel', 'remoteEnded'],
    ['answer', 'answeredElsewhere'],
    ['decline', 'declinedElsewhere'],
  ])('after %s is the one that Expo’s library reads, as CallKit has it: %s', async (transition, reason) => {
    const bobId = integerUser();
    const [alice, bob] = [await backend.as(integerUser()), await backend.as(bobId)];
    const [phone, other] = [pixel(), iphone()];
    await bob('PUT', '/v1/devices/phone', phone);
    await bob('PUT', '/v1/devices/other', other);
    const { callId } = (await alice('POST', '/v1/calls', { to: bobId, caller: CALLER })).body;
    await backend.settled();

    const by = transition === 'cancel' ? alice : bob;
    await by('POST', `/v1/calls/${callId}/${transition}`, transition === 'cancel' ? undefined : { deviceId: 'other' });
    await backend.settled();

    const [, end] = backend.google.messages().filter(({ token }) => token === phone.token);
    expect(JSON.parse(end?.message.data?.call_ended ?? '{}')).toEqual({ serverCallId: callId, reason });
  });
});

describe('the alert token', () => {
  it('is sent only what names the call: Apple counts every byte of 4,096, and shows no call for it', async () => {
    const bobId = integerUser();
    const [alice, bob] = [await backend.as(integerUser()), await backend.as(bobId)];
    const alertToken = appleToken();
    await bob('PUT', '/v1/devices/phone', iphone({ alertToken }));
    const { callId } = (await alice('POST', '/v1/calls', { to: bobId, caller: CALLER, custom: CUSTOM })).body;
    await backend.settled();
    await alice('POST', `/v1/calls/${callId}/cancel`);
    await backend.settled();

    const [alert] = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === alertToken);
    expect(Object.keys(alert?.payload ?? {}).sort()).toEqual(
      ['aps', 'callId', 'callerId', 'callerName', 'endReason', 'type'].sort(),
    );
  });
});

describe('the caller’s own devices', () => {
  it('are notified of the end without the receipt URL of a callee', async () => {
    const [aliceId, bobId] = [integerUser(), integerUser()];
    const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
    const alices = pixel();
    await alice('PUT', '/v1/devices/alices', alices);
    await bob('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', { to: bobId, caller: CALLER, custom: CUSTOM })).body;
    await backend.settled();
    await bob('POST', `/v1/calls/${callId}/decline`, { deviceId: 'phone' });
    await backend.settled();

    const [end] = backend.google.messages().filter(({ token }) => token === alices.token);
    expect(end?.message.data).toEqual({
      v: '1',
      type: 'call_ended',
      callId,
      uuid: callId,
      id: callId,
      callerId: aliceId,
      callerName: CALLER.name,
      endReason: 'declined',
    });
  });
});
