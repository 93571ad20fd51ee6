import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Bob's four devices ring: one of each kind that can be notified. */
const ringing = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const devices = {
    phone: iphone(),
    android: pixel(),
    alerted: iphone({ alertToken: appleToken() }),
    cancelled: iphone({ preset: 'minimal', capabilities: ['voip-cancel'] }),
  };
  for (const [deviceId, device] of Object.entries(devices)) await bob('PUT', `/v1/devices/${deviceId}`, device);
  const alicesAndroid = pixel();
  await alice('PUT', '/v1/devices/alices-android', alicesAndroid);
  const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
  const transition = (name: string, deviceId: string, more: Record<string, unknown> = {}) =>
    bob('POST', `/v1/calls/${body.callId}/${name}`, { deviceId, ...more });
  /** Pushes to the devices, without those that ring. */
  const notifications = async () => {
    await backend.sns.settled();
    const messages = (token: unknown) =>
      backend.google.messages().filter((sent) => sent.token === token && sent.message.data?.type !== 'incoming_call');
    const pushes = (token: unknown) =>
      backend.apple.pushes().filter((push) => push.deviceToken === token && push.payload?.type !== 'incoming_call');
    return {
      alice: messages(alicesAndroid.token).map(({ message }) => message.data),
      phone: pushes(devices.phone.token),
      android: messages(devices.android.token).map(({ message }) => message),
      alert: pushes(devices.alerted.alertToken),
      voip: pushes(devices.cancelled.token),
    };
  };
  return { alice, bob, bobId, call: `/v1/calls/${body.callId}`, callId: body.callId, transition, notifications };
};

describe('an answer', () => {
  it('notifies every other device over each of its channels, and the caller', async () => {
    const { callId, transition, notifications } = await ringing();
    await transition('ringing', 'cancelled');

    await transition('answer', 'phone');

    const { alice, phone, android, alert, voip } = await notifications();
    expect(alice).toMatchObject([{ type: 'call_answered', callId }]);
    expect(phone).toEqual([]);
    expect(android).toMatchObject([
      { data: { type: 'call_ended', callId, endReason: 'answered_elsewhere' }, android: { priority: 'high' } },
    ]);
    expect(alert).toMatchObject([
      {
        headers: { 'apns-push-type': 'background', 'apns-priority': '5' },
        payload: { aps: { 'content-available': 1 }, endReason: 'answered_elsewhere' },
        response: { status: 200 },
      },
    ]);
    expect(voip).toMatchObject([
      {
        headers: { 'apns-push-type': 'voip', 'apns-topic': 'com.example.app.voip' },
        payload: { type: 'call_ended', callId, uuid: callId, endReason: 'answered_elsewhere' },
        response: { status: 200 },
      },
    ]);
  });

  it('sends no VoIP push to a phone that has not reported ringing, because it would show a ghost call', async () => {
    const { transition, notifications } = await ringing();

    await transition('answer', 'phone');

    expect((await notifications()).voip).toEqual([]);
  });

  it('sends one notification when it is repeated', async () => {
    const { transition, notifications } = await ringing();

    await transition('answer', 'phone');
    await transition('answer', 'phone');

    expect((await notifications()).android).toHaveLength(1);
  });
});

describe('a decline', () => {
  it('notifies the other devices and the caller', async () => {
    const { transition, notifications } = await ringing();

    await transition('decline', 'phone');

    const { alice, android, alert } = await notifications();
    expect(alice).toMatchObject([{ type: 'call_ended', endReason: 'declined' }]);
    expect(android).toMatchObject([{ data: { endReason: 'declined_elsewhere' } }]);
    expect(alert).toMatchObject([{ headers: { 'apns-push-type': 'background' } }]);
  });

  it('with declineEnds “device” leaves the other devices ringing; the decline on the last ends the call', async () => {
    const [alice, user] = [await backend.as(someone('alice')), someone('bob')];
    const bob = await backend.as(user);
    for (const deviceId of ['phone', 'tablet']) await bob('PUT', `/v1/devices/${deviceId}`, iphone());
    const { body } = await alice('POST', '/v1/calls', inviteOf(user, { declineEnds: 'device' }));
    const call = `/v1/calls/${body.callId}`;

    const first = await bob('POST', `${call}/decline`, { deviceId: 'phone' });
    const again = await bob('POST', `${call}/decline`, { deviceId: 'phone' });
    const last = await bob('POST', `${call}/decline`, { deviceId: 'tablet' });

    expect([first, again, last].map(({ status, body: { state } }) => [status, state])).toEqual([
      [200, 'ringing'],
      [200, 'ringing'],
      [200, 'ended'],
    ]);
    expect((await alice('GET', call)).body.endReason).toBe('declined');
  });
});

describe('a cancel', () => {
  it('stops all devices and shows the callee a missed call in an alert push', async () => {
    const { alice, call, callId, transition, notifications } = await ringing();
    await transition('ringing', 'cancelled');

    await alice('POST', `${call}/cancel`);
    await backend.advance(60_000);

    const { android, alert, voip } = await notifications();
    expect(android).toMatchObject([{ data: { endReason: 'cancelled' }, android: { priority: 'high' } }]);
    expect(alert).toMatchObject([
      {
        headers: { 'apns-push-type': 'alert', 'apns-collapse-id': callId },
        payload: { aps: { alert: { title: 'Alice', body: 'Missed call' } } },
      },
    ]);
    expect(voip).toMatchObject([{ payload: { type: 'call_ended', endReason: 'cancelled' } }]);
  });
});

describe('an end', () => {
  it('notifies the device that was in the call, with normal priority', async () => {
    const { alice, call, transition, notifications } = await ringing();
    await transition('answer', 'android');

    await alice('POST', `${call}/end`);

    expect((await notifications()).android).toMatchObject([
      { data: { type: 'call_ended', endReason: 'completed' }, android: { priority: 'normal' } },
    ]);
  });

  it('does not notify the caller’s device that makes the request', async () => {
    const { alice, call, transition, notifications } = await ringing();
    await transition('answer', 'phone');

    await alice('POST', `${call}/end`, { deviceId: 'alices-android' });

    expect((await notifications()).alice.map((data) => data?.type)).toEqual(['call_answered']);
  });

  it('does not notify devices that stopped ringing at the answer again', async () => {
    const { alice, call, transition, notifications } = await ringing();
    await transition('answer', 'phone');

    await alice('POST', `${call}/end`);

    expect((await notifications()).android).toMatchObject([{ data: { endReason: 'answered_elsewhere' } }]);
  });
});

describe('a notification that SNS refuses', () => {
  it('is sent when the ring window closes', async () => {
    const { alice, call, notifications } = await ringing();
    backend.faults.add({
      target: { service: 'sns', action: 'Publish' },
      fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
      forMs: 10_000,
    });

    await alice('POST', `${call}/cancel`);
    const before = await notifications();
    await backend.advance(60_000);

    expect([before.android, before.alert]).toEqual([[], []]);
    const { android, alert } = await notifications();
    expect(android).toMatchObject([{ data: { endReason: 'cancelled' } }]);
    expect(alert).toMatchObject([{ headers: { 'apns-push-type': 'alert' } }]);
  });
});
