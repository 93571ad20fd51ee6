import type { InviteRecord } from '../../calls/call-store.ts';
import { RECORDED, type WriteExpression } from './write-expression.ts';

/** The result of an invite as one write: every callee's pushes, the legs that they end, and the released lease. */
export const inviteExpression = ({ rings, ended, hidden = [], invited, at }: InviteRecord): WriteExpression => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':released': 0, ':invited': invited };
  const set = ['inviteLease = :released', 'invited = :invited', RECORDED];
  const conditions: string[] = [];
  for (const [index, [userId, byDevice]] of Object.entries(rings).entries()) {
    const leg = `legs.#u${index}`;
    names[`#u${index}`] = userId;
    values[`:r${index}`] = byDevice;
    set.push(`${leg}.rings = :r${index}`);
    // Also if the caller has ended the call meanwhile, so that the invite ends no leg.
    if (hidden.includes(userId)) {
      values[':hidden'] = true;
      set.push(`${leg}.isHidden = :hidden`);
    }
    const reason = ended[userId];
    if (reason === undefined) continue;
    values[`:e${index}`] = reason;
    values[':at'] = at;
    set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :e${index}`, `${leg}.unrungSeq = seq + :next`);
    conditions.push(`attribute_not_exists(${leg}.answeredAt)`, `attribute_not_exists(${leg}.endedAt)`);
  }
  const endedLegs = Object.keys(ended).length;
  if (endedLegs > 0) {
    // If the caller has ended the call, every leg has ended already.
    conditions.push('attribute_not_exists(endedAt)');
    values[':ended'] = endedLegs;
    set.push('openLegs = openLegs - :ended');
  }
  return { set, conditions, names, values };
};
