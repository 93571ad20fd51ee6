import type { Rule } from '../invariants.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { BOBS_PHONE, BOBS_PIXEL, BOBS_SOCKET, CALL } from '../people.ts';

const TOKENS = [BOBS_PHONE.token, BOBS_PIXEL.token, 'b1'.repeat(32)];

export const blockedIsSilent: Rule = (outcome) => [...afterBlocking(outcome), ...duringBlock(outcome)];

/** Bob blocked Alice before her call: he gets nothing of it. */
const afterBlocking = ({ pair, world, call, bobsHistory }: Outcome): readonly string[] => {
  if (pair.state !== 'blocked') return [];
  const wrong: string[] = [];
  if (world.pushes.some(({ token }) => TOKENS.includes(token))) wrong.push('a push reaches who blocks');
  if (world.messages.some((one) => one.connectionId === BOBS_SOCKET.connectionId))
    wrong.push('an event reaches who blocks');
  if (bobsHistory.includes(CALL)) wrong.push('the call is in the history of who blocks');
  if (call?.invited && call.legs.bob?.isHidden !== true) wrong.push('who blocks can read the call');
  return wrong;
};

/** Bob blocks Alice meanwhile: what reads that he does must not ring him. */
const duringBlock = (outcome: Outcome): readonly string[] => {
  if (resultsOf(outcome, 'block').length === 0) return [];
  const late = outcome.world.pushes.filter(
    ({ kind, token, hasSeenBlock }) => kind === 'ring' && hasSeenBlock && TOKENS.includes(token),
  );
  return late.map(() => 'a ring is sent after it was read that the callee blocks the caller');
};
