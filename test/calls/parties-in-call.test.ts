import { describe, expect, it } from 'vitest';
import { type Leg, newLeg } from '../../lambda/calls/call.ts';
import { isInCallWith, mayBeInCall, partiesInCall } from '../../lambda/calls/parties-in-call.ts';
import { aCall, T0 } from '../support/builders.ts';

const HOUR = 60 * 60 * 1000;
const answered: Leg = { ...newLeg, answeredAt: T0, answeredBy: 'phone' };
const declined: Leg = { ...newLeg, endedAt: T0, endReason: 'declined' };
const call = aCall({ callerDeviceId: 'laptop', answeredAt: T0, legs: { bob: answered } });
const laptop = { userId: 'alice', deviceId: 'laptop' };
const tablet = { userId: 'alice', deviceId: 'tablet' };

describe('the parties whose sockets count', () => {
  it('are the caller and each callee who has answered, with the devices that are in the call', () => {
    const legs = { bob: answered, carol: declined, dave: newLeg, erin: { ...answered, answeredBy: 'tablet' } };

    expect(partiesInCall({ ...call, legs }, T0 + HOUR)).toEqual([
      { userId: 'alice', deviceId: 'laptop' },
      { userId: 'bob', deviceId: 'phone', answeredAt: T0 },
      { userId: 'erin', deviceId: 'tablet', answeredAt: T0 },
    ]);
  });

  it('are none before the answer, after the end, and once all callees have left', () => {
    expect(partiesInCall({ ...call, legs: { bob: newLeg } }, T0)).toEqual([]);
    expect(partiesInCall({ ...call, endedAt: T0 }, T0)).toEqual([]);
    expect(partiesInCall({ ...call, legs: { bob: { ...answered, endedAt: T0 } } }, T0)).toEqual([]);
  });

  it('are none after four hours, when nobody counts as in the call any more', () => {
    expect(partiesInCall(call, T0 + 4 * HOUR - 1)).toHaveLength(2);
    expect(partiesInCall(call, T0 + 4 * HOUR)).toEqual([]);
  });

  it('are in the call with one device, or with any for a caller whose invite named none', () => {
    const [caller, callee] = partiesInCall(call, T0);
    const [anyDevice] = partiesInCall({ ...call, callerDeviceId: undefined }, T0);

    expect([laptop, tablet].map((device) => caller && isInCallWith(caller, device))).toEqual([true, false]);
    expect([laptop, tablet].map((device) => anyDevice && isInCallWith(anyDevice, device))).toEqual([true, true]);
    expect(callee && isInCallWith(callee, laptop)).toBe(false);
  });
});

describe('a device that may come into a call', () => {
  const phone = { userId: 'bob', deviceId: 'phone' };
  const second = { userId: 'bob', deviceId: 'tablet' };
  const may = (legs: Readonly<Record<string, Leg>>, changes = {}) =>
    [laptop, tablet, phone, second].map((device) => mayBeInCall({ ...call, ...changes, legs }, device, T0));

  it('is the caller’s, and while the call rings each of a callee’s', () => {
    expect(may({ bob: newLeg })).toEqual([true, false, true, true]);
    expect(may({ bob: newLeg }, { callerDeviceId: undefined })).toEqual([true, true, true, true]);
  });

  it('is only the one that answered after the answer, and none after the end', () => {
    expect(may({ bob: answered })).toEqual([true, false, true, false]);
    expect(may({ bob: answered, carol: newLeg })).toEqual([true, false, true, false]);
    expect(may({ bob: declined, carol: newLeg })).toEqual([true, false, false, false]);
    expect(may({ bob: answered }, { endedAt: T0 })).toEqual([false, false, false, false]);
  });
});
