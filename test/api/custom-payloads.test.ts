/** Payloads of a deployment's own reach the phones of devices that register with the preset `custom`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { integerUser, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({
    apps: [
      {
        appId: 'main',
        bundleId: 'com.example.app',
        payloads: {
          ios: {
            incomingCall: {
              call: {
                id: '${callId}',
                text: '${callerName} ruft an',
                video: '${hasVideo:bool}',
                from: '${callerId:int}',
              },
              inner: { $json: { url: '${ackUrl}', data: '${custom:object}' } },
              list: ['${media}', 7, true],
              until: '${expiresAt:int}',
            },
            callEnded: { over: '${callId}', because: '${callKitReason:int}' },
          },
          android: {
            incomingCall: { k: 'ring', callId: '${callId}', video: '${hasVideo:bool}', data: '${custom:object}' },
          },
        },
      },
      { appId: 'other', bundleId: 'com.example.other' },
      {
        appId: 'end-needs-integer',
        bundleId: 'com.example.integer',
        payloads: {
          android: {
            incomingCall: { callId: '${callId}' },
            callEnded: { callId: '${callId}', from: '${callerId:int}' },
          },
        },
      },
    ],
  });
});
afterAll(() => backend.close());

it('an incoming call has the app’s own keys, with their types', async () => {
  const [aliceId, bobId] = [integerUser(), integerUser()];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const [phone, android] = [iphone({ preset: 'custom', capabilities: ['voip-cancel'] }), pixel({ preset: 'custom' })];
  await bob('PUT', '/v1/devices/phone', phone);
  await bob('PUT', '/v1/devices/android', android);

  const invite = { to: bobId, media: 'video', caller: { name: '"A" \\ ${callId}' }, custom: { room: '7' } };
  const { callId, expiresAt } = (await alice('POST', '/v1/calls', invite)).body;
  await bob('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });
  await backend.settled();
  await alice('POST', `/v1/calls/${callId}/cancel`);
  await backend.settled();

  const [ring, end] = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token);
  expect(ring?.payload).toEqual({
    call: { id: callId, text: '"A" \\ ${callId} ruft an', video: true, from: Number(aliceId) },
    inner: expect.any(String),
    list: ['video', 7, true],
    until: Date.parse(expiresAt),
  });
  expect(JSON.parse(String(ring?.payload?.inner))).toEqual({
    url: expect.stringContaining('/v1/receipts/'),
    data: { room: '7' },
  });
  expect(end?.payload).toEqual({ over: callId, because: 2 });
  const [message, ended] = backend.google.messages().filter(({ token }) => token === android.token);
  expect(message?.message.data).toEqual({ k: 'ring', callId, video: 'true', data: '{"room":"7"}' });
  // Without a template of its own, the end has the core keys.
  expect(ended?.message.data).toMatchObject({ type: 'call_ended', callId, endReason: 'cancelled', hasVideo: 'true' });
});

it('a caller without an integer id rings every device but this one', async () => {
  const bobId = integerUser();
  const bob = await backend.as(bobId);
  await bob('PUT', '/v1/devices/phone', iphone({ preset: 'custom' }));
  await bob('PUT', '/v1/devices/android', pixel({ preset: 'custom' }));

  const { body } = await (await backend.as(someone('alice')))('POST', '/v1/calls', {
    to: bobId,
    caller: { name: 'Alice' },
  });

  expect(
    Object.fromEntries(body.rings.map((ring: Record<string, string>) => [ring.deviceId, ring.reason ?? ring.outcome])),
  ).toEqual({
    phone: 'preset_needs_integer_caller',
    android: 'accepted',
  });
});

it('an app without payloads of its own refuses the preset', async () => {
  const bob = await backend.as(integerUser());

  const { status, body } = await bob('PUT', '/v1/devices/phone', iphone({ preset: 'custom', appId: 'other' }));

  expect(status).toBe(400);
  expect(body.issues).toEqual([{ path: 'preset', message: expect.stringContaining('the app other has none for iOS') }]);
});

it('the end of a call reaches a phone that rings, also if only its payload needs an integer id', async () => {
  const bobId = integerUser();
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  const android = pixel({ preset: 'custom', appId: 'end-needs-integer' });
  expect((await bob('PUT', '/v1/devices/android', android)).status).toBe(201);
  const { callId } = (await alice('POST', '/v1/calls', { to: bobId, caller: { name: 'Alice' } })).body;
  await backend.settled();
  await alice('POST', `/v1/calls/${callId}/cancel`);
  await backend.settled();

  const [ring, end] = backend.google.messages().filter(({ token }) => token === android.token);
  expect(ring?.message.data).toEqual({ callId });
  expect(end?.message.data).toMatchObject({ type: 'call_ended', callId, callerName: 'Alice' });
});
