import { expect, it } from 'vitest';
import type { Leg } from '../../lambda/calls/call.ts';
import { jsonBytes } from '../../lambda/contract/json-bytes.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { signalEvent, signalView } from '../../lambda/signals/signal-event.ts';
import { aCall, T0 } from '../support/builders.ts';
import { customOf, LONGEST_HANDLES, LONGEST_NAMES, longestCall } from '../support/longest-calls.ts';

const longDevice = (index: number) => String(index).padEnd(LIMITS.deviceIdCharacters, 'd');
const devices = Array.from({ length: LIMITS.devices }, (_, index) => longDevice(index));

/** Every callee has answered, and has as many phones as there may be. */
const largest = () => {
  const { legs } = longestCall();
  const all = Object.entries(legs).map(([userId, leg]): [string, Leg] => [
    userId,
    {
      ...leg,
      ...{ answeredAt: T0, answeredBy: longDevice(0) },
      rings: Object.fromEntries(devices.map((id) => [id, { outcome: 'accepted', at: T0, messageId: longDevice(1) }])),
    },
  ]);
  const [name = '', handle = ''] = [LONGEST_NAMES[0], LONGEST_HANDLES[0]];
  return aCall({
    ...{ callerId: 'a'.repeat(255), callerDeviceId: longDevice(0), legs: Object.fromEntries(all), answeredAt: T0 },
    ...{ caller: { name, handle, handleType: 'generic' }, custom: customOf(LIMITS.customBytes) },
  });
};

const overhead = '{"description":{"type":"offer","sdp":""}}'.length;
const signal = {
  ...{ seq: 1, sentAt: T0, from: { userId: 'c'.repeat(255), deviceId: longDevice(0) } },
  content: JSON.stringify({ description: { type: 'offer', sdp: 'x'.repeat(LIMITS.signalBytes - overhead) } }),
};

it.each([
  ['a callee', 'c'.repeat(253).concat('1')],
  ['the caller, who would see the rings of 512 phones', 'a'.repeat(255)],
])('the event of the largest signal in the largest call fits a message of API Gateway: for %s', (_who, recipient) => {
  const event = signalEvent(largest(), signalView(signal), recipient, T0);

  expect(jsonBytes(event)).toBeLessThanOrEqual(128 * 1024);
  expect(event.description?.sdp).toHaveLength(LIMITS.signalBytes - overhead);
  expect(event.call.legs).toHaveLength(LIMITS.callees);
});

it('the caller of fewer phones sees the rings in the event of a signal', () => {
  const call = aCall();
  const leg: Leg = { ...call.legs.bob, rings: { phone: { outcome: 'accepted', at: T0 } } } as Leg;

  expect(signalEvent({ ...call, legs: { bob: leg } }, signalView(signal), 'alice', T0).call.rings).toHaveLength(1);
});
