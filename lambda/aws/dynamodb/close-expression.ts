import { INITIATED, NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/**
 * Closes the ring window: from then on nobody can answer, also if the request began before.
 *
 * @param hasNoAnswer whether a leg ends with the window: participants must be notified of that
 */
export const closeExpression = (at: number, hasNoAnswer: boolean): WriteExpression => ({
  set: ['closedAt = :at', 'closedSeq = seq + :next', INITIATED, ...(hasNoAnswer ? NOTIFIABLE.set : [])],
  ...(hasNoAnswer && { remove: NOTIFIABLE.remove }),
  conditions: ['attribute_not_exists(closedAt)', ...(hasNoAnswer ? UNANSWERED : [])],
  names: {},
  values: { ':at': at, ...(hasNoAnswer && NOTIFIABLE.values) },
});

/** A leg is open that no callee has answered. */
const UNANSWERED = ['openLegs > talkingLegs', 'attribute_not_exists(endedAt)'];
