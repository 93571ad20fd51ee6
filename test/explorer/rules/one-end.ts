import type { Rule } from '../invariants.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { BOBS_PHONE, BOBS_PIXEL, CALL } from '../people.ts';

const ANSWERS = [BOBS_PHONE.deviceId, BOBS_PIXEL.deviceId];

const succeeded = (outcome: Outcome, name: string) =>
  resultsOf(outcome, name).filter(({ answer }) => answer?.status === 200);

/** One device wins; what a request was answered with is what happened; an answered call was not missed. */
export const oneEnd: Rule = (outcome) => {
  const { call, world } = outcome;
  const leg = call?.legs.bob;
  const wrong: string[] = [];
  for (const { copy } of succeeded(outcome, 'answer')) {
    if (leg?.answeredBy !== ANSWERS[copy]) wrong.push(`${ANSWERS[copy]} was answered 200, the call ${leg?.answeredBy}`);
  }
  for (const { answer } of succeeded(outcome, 'receipt_answers')) {
    const { answeredBy }: Readonly<Record<string, unknown>> = { ...Object(answer?.body) };
    const winner = JSON.stringify(answeredBy ?? null);
    const stored = leg?.answeredBy === undefined ? null : { userId: 'bob', deviceId: leg.answeredBy };
    if (winner !== JSON.stringify(stored)) wrong.push(`the receipt of an answer names ${winner}`);
  }
  for (const _ of succeeded(outcome, 'decline')) {
    if (leg?.endReason !== 'declined') wrong.push(`a decline was answered 200, the call ended ${leg?.endReason}`);
    if (leg?.answeredBy !== undefined) wrong.push('a decline was answered 200, and a device has answered');
  }
  for (const _ of succeeded(outcome, 'cancel')) {
    if (call?.endReason !== 'cancelled') wrong.push(`a cancel was answered 200, the call ended ${call?.endReason}`);
    if (leg?.answeredBy !== undefined) wrong.push('a cancel was answered 200, and a device has answered');
  }
  for (const _ of succeeded(outcome, 'end')) {
    if (call?.endedAt === undefined) wrong.push('an end was answered 200, and the call goes on');
  }
  const missed = world.missed.filter((callId) => callId === CALL);
  if (missed.length > 1) wrong.push('the call was missed twice');
  const isAnswered = Object.values(call?.legs ?? {}).every(({ answeredBy }) => answeredBy !== undefined);
  if (missed.length > 0 && isAnswered) wrong.push('an answered call was missed');
  const isMissed = leg?.answeredBy === undefined && (leg?.endReason === 'no_answer' || leg?.endReason === 'cancelled');
  const alerts = world.pushes.filter(({ isMissedCallAlert, callId }) => isMissedCallAlert && callId === CALL);
  if (alerts.length > 0 && !isMissed) wrong.push(`a missed call was shown, the call ended ${leg?.endReason}`);
  return wrong;
};
