import type { CallRecord } from '../../calls/call.ts';
import type { RingsUpdate } from '../../calls/call-store.ts';
import { NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/** Rings, and the legs that end with them, as one write, unless the call has changed since it was read: no later fact may be lost. */
export const ringsExpression = (
  { seq }: Pick<CallRecord, 'seq'>,
  { rings, ended, inviteLease, at }: RingsUpdate,
): WriteExpression => {
  const hasRings = (userId: string): boolean => Object.keys(rings[userId] ?? {}).length > 0;
  const users = [...new Set([...Object.keys(rings).filter(hasRings), ...Object.keys(ended)])];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':seen': seq };
  const set: string[] = [];
  if (inviteLease !== undefined) {
    values[':lease'] = inviteLease;
    set.push('inviteLease = :lease');
  }
  for (const [u, userId] of users.entries()) {
    const leg = `legs.#u${u}`;
    names[`#u${u}`] = userId;
    for (const [d, [deviceId, ring]] of Object.entries(rings[userId] ?? {}).entries()) {
      names[`#u${u}d${d}`] = deviceId;
      values[`:u${u}d${d}`] = ring;
      set.push(`${leg}.rings.#u${u}d${d} = :u${u}d${d}`);
    }
    if (ended[userId] === undefined) continue;
    values[`:e${u}`] = ended[userId];
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :e${u}`, `${leg}.endedSeq = seq + :next`);
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
