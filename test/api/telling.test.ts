import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, inviteOf, iphone, pixel, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

/** Bob's four devices ring: one of each kind that can be told. */
const ringing = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
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
  const move = (name: string, deviceId: string, more: Record<string, unknown> = {}) =>
    bob('POST', `/v1/calls/${body.callId}/${name}`, { deviceId, ...more });
  /** What the devices were told beside the ring itself. */
  const told = async () => {
    await house.sns.settled();
    const messages = (token: unknown) =>
      house.google.messages().filter((sent) => sent.token === token && sent.message.data?.type !== 'incoming_call');
    const pushes = (token: unknown) =>
      house.apple.pushes().filter((push) => push.deviceToken === token && push.payload?.type !== 'incoming_call');
    return {
      alice: messages(alicesAndroid.token).map(({ message }) => message.data),
      phone: pushes(devices.phone.token),
      android: messages(devices.android.token).map(({ message }) => message),
      alert: pushes(devices.alerted.alertToken),
      voip: pushes(devices.cancelled.token),
    };
  };
  return { alice, bob, bobId, call: `/v1/calls/${body.callId}`, callId: body.callId, move, told };
};

describe('an answer', () => {
  it('is told to every other device over every channel that it has, and to the caller', async () => {
    const { callId, move, told } = await ringing();
    await move('ringing', 'cancelled');

    await move('answer', 'phone');

    const { alice, phone, android, alert, voip } = await told();
    expect(alice).toMatchObject([{ type: 'call_answered', callId }]);
    expect(phone).toEqual([]);
    expect(android).toMatchObject([
      { data: { type: 'call_ended', callId, endReason: 'answered_elsewhere' }, android: { priority: 'high' } },
    ]);
    expect(alert).toMatchObject([
      {
        headers: { 'apns-push-type': 'background', 'apns-priority': '5' },
        payload: { aps: { 'content-available': 1 }, endReason: 'answered_elsewhere' },
        verdict: { status: 200 },
      },
    ]);
    expect(voip).toMatchObject([
      {
        headers: { 'apns-push-type': 'voip', 'apns-topic': 'com.example.app.voip' },
        payload: { type: 'call_ended', callId, uuid: callId, endReason: 'answered_elsewhere' },
        verdict: { status: 200 },
      },
    ]);
  });

  it('is told by no VoIP push to a phone that has not said that it rings: that would be a ghost call', async () => {
    const { move, told } = await ringing();

    await move('answer', 'phone');

    expect((await told()).voip).toEqual([]);
  });

  it('given twice is told once', async () => {
    const { move, told } = await ringing();

    await move('answer', 'phone');
    await move('answer', 'phone');

    expect((await told()).android).toHaveLength(1);
  });
});

describe('a decline', () => {
  it('stops the other devices and is told to the caller', async () => {
    const { move, told } = await ringing();

    await move('decline', 'phone');

    const { alice, android, alert } = await told();
    expect(alice).toMatchObject([{ type: 'call_ended', endReason: 'declined' }]);
    expect(android).toMatchObject([{ data: { endReason: 'declined_elsewhere' } }]);
    expect(alert).toMatchObject([{ headers: { 'apns-push-type': 'background' } }]);
  });

  it('of one device alone leaves the others ringing, where the invite says so; the last of them ends the call', async () => {
    const [alice, user] = [await house.as(someone('alice')), someone('bob')];
    const bob = await house.as(user);
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
  it('is a missed call to the callee, shown by an alert, and stops the ringing of all', async () => {
    const { alice, call, callId, move, told } = await ringing();
    await move('ringing', 'cancelled');

    await alice('POST', `${call}/cancel`);
    await house.advance(60_000);

    const { android, alert, voip } = await told();
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
  it('is told to the device that was in the call, quietly', async () => {
    const { alice, call, move, told } = await ringing();
    await move('answer', 'android');

    await alice('POST', `${call}/end`);

    expect((await told()).android).toMatchObject([
      { data: { type: 'call_ended', endReason: 'completed' }, android: { priority: 'normal' } },
    ]);
  });

  it('is not told to the devices that stopped ringing at the answer: they know', async () => {
    const { alice, call, move, told } = await ringing();
    await move('answer', 'phone');

    await alice('POST', `${call}/end`);

    expect((await told()).android).toMatchObject([{ data: { endReason: 'answered_elsewhere' } }]);
  });
});

describe('a message that SNS cannot take at the moment', () => {
  it('is made up for when the ring window closes', async () => {
    const { alice, call, told } = await ringing();
    house.faults.add({
      target: { service: 'sns', action: 'Publish' },
      fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
      forMs: 10_000,
    });

    await alice('POST', `${call}/cancel`);
    const before = await told();
    await house.advance(60_000);

    expect([before.android, before.alert]).toEqual([[], []]);
    const { android, alert } = await told();
    expect(android).toMatchObject([{ data: { endReason: 'cancelled' } }]);
    expect(alert).toMatchObject([{ headers: { 'apns-push-type': 'alert' } }]);
  });
});
