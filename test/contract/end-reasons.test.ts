import { describe, expect, it } from 'vitest';
import { callAt, newLeg } from '../../lambda/calls/call.ts';
import { endFor } from '../../lambda/calls/call-event.ts';
import { transitions } from '../../lambda/calls/transitions.ts';
import { END_REASONS, type EndReason, endReasons, reasonsOf } from '../../lambda/contract/end-reasons.ts';
import { aCall, T0 } from '../support/builders.ts';

const legReasons = END_REASONS.filter((reason) => endReasons[reason].scope === 'leg');
const endedLeg = (endReason: EndReason) => ({ ...newLeg, endedAt: T0, endReason, endedBy: 'phone' });

describe('an end reason', () => {
  it.each(legReasons)('of a leg has a cause: %s', (reason) => {
    const { transition, automatic } = endReasons[reason];

    expect(transition ?? automatic).not.toBeNull();
  });

  it('of a device is what some device sees of a leg with another reason', () => {
    const answered = { ...newLeg, answeredAt: T0, answeredBy: 'phone' };
    const seen = [answered, ...legReasons.map(endedLeg)].map((leg) => endFor(leg, 'tablet'));

    const deviceReasons = END_REASONS.filter((reason) => endReasons[reason].scope === 'device');
    expect(deviceReasons.filter((reason) => !seen.includes(reason))).toEqual([]);
  });

  it('that a client may give belongs to one transition, whose default it is if it is the first', () => {
    expect(reasonsOf('decline')).toEqual(['declined', 'busy']);
    expect(reasonsOf('cancel')).toEqual(['cancelled']);
    expect(reasonsOf('end')).toEqual(['completed', 'failed']);
    for (const rule of Object.values(transitions)) expect('reasons' in rule).toBe(rule.to === 'ended');
  });

  it.each(legReasons.flatMap((one, index) => legReasons.slice(index + 1).map((other) => [one, other] as const)))(
    'of a call is the first in the table of those of its legs: %s before %s',
    (first, second) => {
      const call = aCall({ legs: { carol: endedLeg(second), bob: endedLeg(first) } });

      expect(callAt(call, T0)).toMatchObject({ endedAt: T0, endReason: first });
    },
  );

  it('has a label of its own', () => {
    expect(new Set(END_REASONS.map((reason) => endReasons[reason].label)).size).toBe(END_REASONS.length);
  });
});
