import type { CallRecord } from '../../calls/call.ts';
import type { RingsRecord } from '../../calls/call-store.ts';
import { INITIATED, NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/**
 * Rings, and the legs that end with them, unless the call has changed since it was read. All rings of a leg are one value: those of every
 * device of a large call, one by one, are more than the 4 KB that DynamoDB takes as an expression
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export const ringsExpression = (
  { seq, legs }: CallRecord,
  { rings, ended, inviteLease, at }: RingsRecord,
): WriteExpression => {
  const isEnd = ended.length > 0;
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':seen': seq };
  const set: string[] = [];
  for (const [u, userId] of [...new Set([...Object.keys(rings), ...ended])].entries()) {
    const leg = `legs.#u${u}`;
    names[`#u${u}`] = userId;
    values[`:r${u}`] = { ...legs[userId]?.rings, ...rings[userId] };
    set.push(`${leg}.rings = :r${u}`);
    if (!ended.includes(userId)) continue;
    values[':at'] = at;
    values[':reason'] = 'unreachable';
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :reason`, `${leg}.endedSeq = seq + :next`);
  }
  if (inviteLease !== undefined) {
    values[':lease'] = inviteLease;
    set.push('inviteLease = :lease');
  }
  if (isEnd) {
    values[':ended'] = ended.length;
    set.push(INITIATED, 'openLegs = openLegs - :ended', ...NOTIFIABLE.set);
  }
  return {
    set,
    ...(isEnd && { remove: NOTIFIABLE.remove }),
    conditions: ['seq = :seen'],
    names,
    values: { ...values, ...(isEnd && NOTIFIABLE.values) },
  };
};
