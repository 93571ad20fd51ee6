import { describe, expect, it } from 'vitest';
import { type Leg, newLeg } from '../../lambda/calls/call.ts';
import { unreportedRings } from '../../lambda/ringing/unreported-rings.ts';
import { aCall, T0 } from '../support/builders.ts';

const accepted = { outcome: 'accepted', messageId: 'm' } as const;
/** The devices of bob whose rings count as unreported. */
const unreported = (changes: Partial<Leg>): readonly string[] =>
  unreportedRings(aCall({ legs: { bob: { ...newLeg, rings: { phone: accepted }, ...changes } } })).map(
    ({ deviceId }) => deviceId,
  );

describe('a ring that no phone reported', () => {
  it('is one that was accepted and rang for at least five seconds', () => {
    expect(unreported({})).toEqual(['phone']);
    expect(unreported({ endedAt: T0 + 5_000, endReason: 'declined' })).toEqual(['phone']);
    expect(unreported({ rings: { phone: { outcome: 'gone' } } })).toEqual([]);
  });

  it('is none that ended before the phone could report it', () => {
    expect(unreported({ endedAt: T0 + 4_999, endReason: 'declined' })).toEqual([]);
    expect(unreported({ answeredAt: T0 + 4_999, answeredBy: 'tablet' })).toEqual([]);
  });

  it('is none that was reported, or whose push Apple refused', () => {
    expect(unreported({ reported: { phone: T0 + 1_000 } })).toEqual([]);
    expect(unreported({ failed: { phone: { at: T0, reason: 'EndpointDisabled', messageId: 'm' } } })).toEqual([]);
  });
});
