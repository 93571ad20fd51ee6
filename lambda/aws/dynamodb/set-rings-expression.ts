import type { CallRecord } from '../../calls/call.ts';
import type { RingsUpdate } from '../../calls/call-store.ts';
import { NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/** Rings as one write, unless the call has changed since it was read: whole maps are written, and no later fact may be lost. */
export const setRingsExpression = (
  { seq }: Pick<CallRecord, 'seq'>,
  { rings, ended, inviteLease, at }: RingsUpdate,
): WriteExpression => {
  const users = [...new Set([...Object.keys(rings), ...Object.keys(ended)])];
  const names = Object.fromEntries(users.map((userId, index) => [`#u${index}`, userId]));
  const values: Record<string, unknown> = { ':seen': seq, ':lease': inviteLease };
  const set = ['inviteLease = :lease'];
  for (const [index, userId] of users.entries()) {
    const leg = `legs.#u${index}`;
    if (rings[userId] !== undefined) {
      values[`:r${index}`] = rings[userId];
      set.push(`${leg}.rings = :r${index}`);
    }
    if (ended[userId] === undefined) continue;
    values[`:e${index}`] = ended[userId];
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :e${index}`, `${leg}.endedSeq = seq + :next`);
  }
  const conditions = ['seq = :seen'];
  const count = Object.keys(ended).length;
  if (count === 0) return { set, conditions, names, values };
  return {
    set: [...set, 'openLegs = openLegs - :ended', ...NOTIFIABLE.set],
    remove: NOTIFIABLE.remove,
    conditions,
    names,
    values: { ...values, ...NOTIFIABLE.values, ':at': at, ':ended': count },
  };
};
