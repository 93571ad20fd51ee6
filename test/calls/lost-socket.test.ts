import { describe, expect, it } from 'vitest';
import { type Leg, newLeg } from '../../lambda/calls/call.ts';
import { isInCallWith, partiesInCall } from '../../lambda/calls/lost-socket.ts';
import { aCall, T0 } from '../support/builders.ts';

const HOUR = 60 * 60 * 1000;
const answered: Leg = { ...newLeg, answeredAt: T0, answeredBy: 'phone' };
const call = aCall({ callerDeviceId: 'laptop', answeredAt: T0, legs: { bob: answered } });

describe('the parties whose sockets count', () => {
  it('are those of an answered call of two, with the devices that are in it', () => {
    expect(partiesInCall(call, T0 + HOUR)).toMatchObject([
      { role: 'caller', userId: 'alice', deviceId: 'laptop' },
      { role: 'callee', userId: 'bob', deviceId: 'phone' },
    ]);
  });

  it('are none before the answer, after the end, and in a call of more than two', () => {
    const carols = { ...newLeg, endedAt: T0, endReason: 'declined' } as const;

    expect(partiesInCall({ ...call, legs: { bob: newLeg } }, T0)).toBeUndefined();
    expect(partiesInCall({ ...call, endedAt: T0 }, T0)).toBeUndefined();
    expect(partiesInCall({ ...call, legs: { bob: { ...answered, endedAt: T0 } } }, T0)).toBeUndefined();
    expect(partiesInCall({ ...call, legs: { bob: answered, carol: carols } }, T0)).toBeUndefined();
  });

  it('are none after four hours, when nobody counts as in the call any more', () => {
    expect(partiesInCall(call, T0 + 4 * HOUR - 1)).toBeDefined();
    expect(partiesInCall(call, T0 + 4 * HOUR)).toBeUndefined();
  });

  it('are in the call with one device, or with any for a caller whose invite named none', () => {
    const [caller, callee] = partiesInCall(call, T0) ?? [];
    const [anyDevice] = partiesInCall({ ...call, callerDeviceId: undefined }, T0) ?? [];
    const laptop = { userId: 'alice', deviceId: 'laptop' };
    const tablet = { userId: 'alice', deviceId: 'tablet' };

    expect([laptop, tablet].map((device) => caller && isInCallWith(caller, device))).toEqual([true, false]);
    expect([laptop, tablet].map((device) => anyDevice && isInCallWith(anyDevice, device))).toEqual([true, true]);
    expect(callee && isInCallWith(callee, laptop)).toBe(false);
  });
});
