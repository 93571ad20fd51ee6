import type { Rule } from '../invariants.ts';
import { resultsOf } from '../outcome.ts';
import { ALICES_SOCKET, BOBS_SOCKET, CALL, CALL_BACK } from '../people.ts';

/** After these, the first call may not ring any more. */
const ENDS: ReadonlySet<string> = new Set([
  'answer',
  'receipt_answers',
  'decline',
  'cancel',
  'close',
  'erase',
  'erase_caller',
]);

/** Of two calls in opposite directions, the second is refused; if neither saw the other, both users get an event. */
export const glareIsSeen: Rule = (outcome) => {
  const { pair, call, callBack, world } = outcome;
  const [back] = resultsOf(outcome, 'invite_back');
  if (back === undefined || outcome.results.some(({ isDead }) => isDead)) return [];
  if (pair.state === 'ringing') {
    const mayBeOver = pair.names.some((name) => ENDS.has(name)) || pair.names[0] === pair.names[1];
    const status = back.answer?.status;
    return mayBeOver || status === 409 ? [] : [`the second invite was answered ${status}`];
  }
  const first = [...resultsOf(outcome, 'invite'), ...resultsOf(outcome, 'invite_again')][0];
  if (first?.answer?.status !== 201 || back.answer?.status !== 201 || !call || !callBack) return [];
  return [ALICES_SOCKET, BOBS_SOCKET].flatMap(({ connectionId, userId }) => {
    const events = world.messages.filter((one) => one.connectionId === connectionId).map(({ message }) => message);
    const isSeen = events.some(
      ({ type, callId, calls }) => type === 'call.glare' && callId === CALL && String(calls) === `${CALL},${CALL_BACK}`,
    );
    return isSeen ? [] : [`two calls exist, and ${userId} gets no call.glare`];
  });
};
