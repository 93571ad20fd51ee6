import type { InviteRecord } from '../calls/call-store.ts';
import type { WriteExpression } from './move-expression.ts';

/** What an invite writes down, as one write: every callee's pushes, the legs that end with them, and that it is done. */
export const inviteExpression = ({ rings, ended, invited, at }: InviteRecord): WriteExpression => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':released': 0, ':invited': invited };
  const set = ['inviteLease = :released', 'invited = :invited'];
  const conditions = ['attribute_exists(pk)'];
  for (const [index, [userId, byDevice]] of Object.entries(rings).entries()) {
    const leg = `legs.#u${index}`;
    names[`#u${index}`] = userId;
    values[`:r${index}`] = byDevice;
    set.push(`${leg}.rings = :r${index}`);
    const reason = ended[userId];
    if (reason === undefined) continue;
    values[`:e${index}`] = reason;
    values[':at'] = at;
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :e${index}`);
    conditions.push(`attribute_not_exists(${leg}.answeredAt)`, `attribute_not_exists(${leg}.endedAt)`);
  }
  const lost = Object.keys(ended).length;
  if (lost > 0) {
    // The caller's end of the call ended every leg already.
    conditions.push('attribute_not_exists(endedAt)');
    values[':lost'] = lost;
    set.push('openLegs = openLegs - :lost');
  }
  return {
    UpdateExpression: `SET ${set.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    names,
    values,
  };
};
