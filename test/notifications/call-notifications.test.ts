import { describe, expect, it } from 'vitest';
import { type Call, type Leg, newLeg } from '../../lambda/calls/call.ts';
import { callNotifications } from '../../lambda/notifications/call-notifications.ts';
import { aCall, T0 } from '../support/builders.ts';

const accepted = { outcome: 'accepted', messageId: 'm' } as const;
const declined: Partial<Leg> = {
  endedAt: T0 + 3_000,
  endReason: 'declined',
  endedBy: 'phone',
  endedSeq: 3,
  rings: { phone: accepted, tablet: accepted },
};
const cancelled: Partial<Leg> = { endedAt: T0 + 3_000, endReason: 'cancelled', endedSeq: 3 };

const callWith = (leg: Partial<Leg>): Call => aCall({ legs: { bob: { ...newLeg, ...leg } } });
/** The end reason of which bob's device is notified, without the request that made the change. */
const endFor = (leg: Partial<Leg>, deviceId: string, { since = 0, isInviting = false } = {}) =>
  callNotifications(callWith(leg), since, isInviting)
    .find(({ userId }) => userId === 'bob')
    ?.notificationFor(deviceId)?.endReason;

describe('a device', () => {
  it('that declined is not notified, the others are', () => {
    expect(endFor(declined, 'phone')).toBeUndefined();
    expect(endFor(declined, 'tablet')).toBe('declined_elsewhere');
  });

  it('that dismissed the ring for itself is not notified of the end', () => {
    const leg = { ...declined, dismissed: { tablet: T0 + 1_000 } };

    expect(endFor(leg, 'tablet')).toBeUndefined();
  });

  it('that was not rung is not notified once the pushes are recorded', () => {
    const leg = { ...cancelled, rings: { phone: accepted } };

    expect(endFor(leg, 'phone')).toBe('cancelled');
    expect(endFor(leg, 'tablet')).toBeUndefined();
    expect(endFor(leg, 'tablet', { isInviting: true })).toBe('cancelled');
    expect(endFor(cancelled, 'tablet')).toBe('cancelled');
  });

  it('whose push failed is notified only if SNS may have sent it, or the phone has reported it', () => {
    const rings = {
      gone: { outcome: 'gone' },
      unsure: { outcome: 'retryable', reason: 'unanswered' },
      reporting: { outcome: 'retryable', reason: 'unavailable' },
    } as const;
    const leg = { ...cancelled, rings, reported: { reporting: T0 + 1_000 } };

    expect(Object.keys(rings).map((deviceId) => endFor(leg, deviceId))).toEqual([undefined, 'cancelled', 'cancelled']);
  });

  it('that stopped ringing at the answer is not notified again of the end', () => {
    const leg: Partial<Leg> = {
      rings: { phone: accepted, tablet: accepted },
      answeredAt: T0 + 2_000,
      answeredBy: 'phone',
      answeredSeq: 2,
      endedAt: T0 + 9_000,
      endReason: 'completed',
      endedSeq: 3,
    };

    expect(endFor(leg, 'tablet')).toBe('answered_elsewhere');
    expect(endFor(leg, 'tablet', { since: 2 })).toBeUndefined();
    expect(endFor(leg, 'phone', { since: 2 })).toBe('completed');
  });
});

it('nobody is notified of a change that was notified before', () => {
  expect(callNotifications(callWith(declined), 3, false)).toEqual([]);
});
