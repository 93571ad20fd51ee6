import { isUnanswered } from '../api/errors.ts';
import type { Call } from '../calls/call.ts';
import type { InviteInput } from '../calls/invite-input.ts';
import { ignore } from '../runtime/ignore.ts';
import { inOrder } from './answers.ts';
import type { Region } from './region.ts';

/** Ids of invites that were made anew in another region. */
const left = new Set<string>();

/**
 * Invites in the first region that answers within 3 s. One that answers late may have rung as well: its call is cancelled, and the
 * next one has another id. What rang nobody (`no_devices`) may ring elsewhere under the same id.
 */
export const inviteInOrder = (regions: readonly Region[], input: InviteInput, makeId: () => string): Promise<Call> => {
  let callId = input.callId || makeId();
  return inOrder(
    regions,
    (region) => {
      left.delete(callId);
      return region.inviteTo({ ...input, callId });
    },
    (error, region, inviting) => {
      if (Object(error).code === 'no_devices') return true;
      if (!isUnanswered(error)) return false;
      void leave(region, inviting, callId).then(undefined, ignore);
      callId = makeId();
      return true;
    },
  );
};

const leave = async (region: Region, inviting: Promise<Call>, callId: string): Promise<void> => {
  left.add(callId);
  const call = await inviting.then(undefined, ignore);
  // The app may have sent an invite with its own id again.
  if (!left.delete(callId)) return;
  if (!call) await region.sendOwn({ method: 'POST', path: `/v1/calls/${callId}/cancel` });
  // In case of glare it is the callee's.
  else if (call.direction === 'outgoing' && (await call.cancel()).state !== 'ended') await call.end();
};
