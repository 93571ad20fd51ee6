import type { CallRecord } from '../../calls/call.ts';
import type { RingsRecord } from '../../calls/call-store.ts';
import { NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/** What became of rings by Web Push, and the legs that end with them, unless the call has changed since it was read. */
export const ringsExpression = ({ seq }: CallRecord, { rings, ended, at }: RingsRecord): WriteExpression => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':seen': seq };
  const set: string[] = [];
  for (const [u, [userId, byDevice]] of Object.entries(rings).entries()) {
    names[`#u${u}`] = userId;
    for (const [d, [deviceId, ring]] of Object.entries(byDevice).entries()) {
      names[`#u${u}d${d}`] = deviceId;
      values[`:u${u}d${d}`] = ring;
      set.push(`legs.#u${u}.rings.#u${u}d${d} = :u${u}d${d}`);
    }
    if (!ended.includes(userId)) continue;
    values[':at'] = at;
    values[':reason'] = 'unreachable';
    const leg = `legs.#u${u}`;
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :reason`, `${leg}.endedSeq = seq + :next`);
  }
  if (ended.length > 0) {
    values[':ended'] = ended.length;
    set.push('openLegs = openLegs - :ended', ...NOTIFIABLE.set);
  }
  return {
    set,
    ...(ended.length > 0 && { remove: NOTIFIABLE.remove }),
    conditions: ['seq = :seen'],
    names,
    values: { ...values, ...(ended.length > 0 && NOTIFIABLE.values) },
  };
};
