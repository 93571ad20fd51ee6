import * as v from 'valibot';
import { END_REASONS } from '../../lambda/contract/end-reasons.ts';
import type { CallEvent } from './phone.ts';

const Ended = v.object({
  type: v.literal('call_ended'),
  callId: v.string(),
  endReason: v.optional(v.picklist(END_REASONS)),
});
const Answered = v.object({ type: v.literal('call_answered'), callId: v.string() });

/** The call event in an ordinary push or a data message; `undefined` if there is none. */
export const callEventOf = (payload: unknown): CallEvent | undefined => {
  const ended = v.safeParse(Ended, payload);
  if (ended.success) return { callId: ended.output.callId, state: 'ended', endReason: ended.output.endReason };
  const answered = v.safeParse(Answered, payload);
  return answered.success ? { callId: answered.output.callId, state: 'answered' } : undefined;
};
