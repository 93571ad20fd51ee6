import type { Rule } from '../invariants.ts';
import { isErasing } from '../operations.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { CAROLS_PIXEL, CHILD } from '../people.ts';

const isDone = (outcome: Outcome, name: string, copy?: number): boolean =>
  resultsOf(outcome, name).some((one) => one.answer?.status === 200 && (copy === undefined || one.copy === copy));
const mayBeDone = (outcome: Outcome, name: string): boolean =>
  resultsOf(outcome, name).some(({ answer, isDead }) => isDead || answer?.status === 200);

/** Who is in it is counted right, it ends with the last, and Carol's phone is notified of the end if it was rung. */
export const childCalls: Rule = (outcome) => {
  const { callBack: call, world } = outcome;
  if (call?.parentParties === undefined) return [];
  const stay = Object.values(call.parentParties).filter(({ leftAt }) => leftAt === undefined);
  const wrong: string[] = [];
  if (call.unnotified !== undefined) wrong.push('the child call is still marked as not notified');
  if (call.parentPartiesIn !== stay.length) wrong.push(`${stay.length} stay, and ${call.parentPartiesIn} are counted`);
  if (stay.length === 0) wrong.push('all have left, and nobody has ended the call');
  if (isDone(outcome, 'leave_child', 0) && call.endedAt === undefined && call.parentParties.bob?.leftAt === undefined) {
    wrong.push('Bob was answered that he has left, and is in the call');
  }
  const leg = call.legs.carol;
  const hasCarolLeft = mayBeDone(outcome, 'carol_leaves') || isErasing(outcome.pair);
  const areBothGone = resultsOf(outcome, 'leave_child').length === 2;
  if (leg?.answeredAt !== undefined && call.endedAt !== undefined && !hasCarolLeft && !areBothGone) {
    wrong.push('Carol and another are in the child call, and it ended');
  }
  const pushes = world.pushes.filter(({ callId, token }) => callId === CHILD && token === CAROLS_PIXEL.token);
  const lastRing = pushes.findLast(({ kind }) => kind === 'ring');
  const isOver = leg?.endedAt !== undefined && leg.answeredBy === undefined;
  const isNotified = pushes.some(({ kind, at }) => kind === 'call_ended' && at > (lastRing?.at ?? 0));
  if (isOver && lastRing !== undefined && !isNotified) wrong.push("Carol's phone rings on");
  return wrong;
};
