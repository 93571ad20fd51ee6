import type { Rule } from '../invariants.ts';
import { isErasing, TALKING_STATES } from '../operations.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { ALICES_SOCKET, BOBS_NEXT_SOCKET, BOBS_SOCKET, CALL } from '../people.ts';

/** A call ends if the sockets of both parties broke; while one is there, it goes on, and that one knows whether the other is. */
export const nobodyInCall: Rule = (outcome) => {
  const { pair, world, call } = outcome;
  if (!TALKING_STATES.includes(pair.state) || call === undefined) return [];
  const hasEnded = resultsOf(outcome, 'end').length > 0 || isErasing(pair);
  const isCallerThere = world.connections.has(ALICES_SOCKET.connectionId);
  const isCalleeThere = [BOBS_SOCKET, BOBS_NEXT_SOCKET].some(({ connectionId }) => world.connections.has(connectionId));
  // A break of which nothing was recorded is found by the next message to that socket.
  const isFound = ![...resultsOf(outcome, 'socket_breaks'), ...resultsOf(outcome, 'caller_breaks')].some(
    ({ isDead }) => isDead,
  );
  const hasLeft = resultsOf(outcome, 'socket_closes').length > 0;
  if (!isCallerThere && !isCalleeThere && isFound && !hasLeft && call.endedAt === undefined) {
    return ['nobody is in the call, and it goes on'];
  }
  if ((isCallerThere || isCalleeThere) && !hasEnded && call.endedAt !== undefined) {
    return [`somebody is in the call, and it ended as ${call.endReason}`];
  }
  return isCallerThere && !hasEnded ? lastEvent(outcome, isCalleeThere, isFound && !hasLeft) : [];
};

const lastEvent = ({ world, pair }: Outcome, isThere: boolean, isFound: boolean): readonly string[] => {
  const types = world.messages
    .filter(({ connectionId, message }) => connectionId === ALICES_SOCKET.connectionId && message.callId === CALL)
    .map(({ message }) => String(message.type))
    .filter((type) => type.startsWith('call.peer'));
  // Messages from before the two operations are not listed.
  const last = types.at(-1) ?? (pair.state === 'unreachable' ? 'call.peer_unreachable' : 'call.peer_back');
  if (isThere && last !== 'call.peer_back') return ['the callee is back, and the caller does not know'];
  return !isThere && isFound && last !== 'call.peer_unreachable'
    ? ['the callee is gone, and the caller does not know']
    : [];
};
