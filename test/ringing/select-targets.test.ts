import { describe, expect, it } from 'vitest';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import { selectTargets } from '../../lambda/ringing/select-targets.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';

const HOUR = 60 * 60 * 1000;

/** The end of bob's leg in an invite that does not ring a busy callee, by his other call. */
const endOf = async (other: Call, at: number) => {
  const deps = {
    calls: { records: async () => [other] },
    busyLimit: { take: async () => undefined, giveBack: async () => {} },
  };
  const bob = {
    userId: 'bob',
    devices: [aDevice()],
    browsers: [],
    sockets: [],
    blocked: new Set<string>(),
    blockedAt: new Map(),
    isBeingErased: false,
  };
  const callees = [{ ...bob, recentCalls: [other.callId] }];
  const { ended } = await selectTargets(deps, aCall({ startedAt: at }), callees, 'refuse', at);
  return ended.bob;
};
const answered = { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone' } };

describe('a callee', () => {
  it('is busy in a call that was answered', async () => {
    expect(await endOf(aCall({ callerId: 'carol', answeredAt: T0, legs: answered }), T0 + HOUR)).toBe('busy');
    expect(await endOf(aCall({ callerId: 'bob', answeredAt: T0, legs: { carol: answered.bob } }), T0 + HOUR)).toBe(
      'busy',
    );
  });

  it('is not busy while another call only rings', async () => {
    expect(await endOf(aCall({ callerId: 'carol' }), T0 + 1_000)).toBeUndefined();
  });

  it('is not busy for longer than any call lasts: an app that crashed never reported that it left', async () => {
    const call = aCall({ callerId: 'carol', answeredAt: T0, legs: answered });

    expect(await endOf(call, T0 + 4 * HOUR - 1)).toBe('busy');
    expect(await endOf(call, T0 + 4 * HOUR)).toBeUndefined();
  });
});
