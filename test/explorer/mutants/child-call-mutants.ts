import type { Mutant } from './mutant.ts';

const SHORT = 'test/child-calls/child-calls.test.ts';
const LONG = 'test/child-calls/refusals-and-ends.test.ts';

/** Mutants of somebody who is invited into an answered call, and of a transfer. */
export const childCallMutants: readonly Mutant[] = [
  {
    name: 'a caller who leaves a child call does not end it for the others',
    file: 'lambda/aws/dynamodb/transition-expression.ts',
    before: "if (transition.name === 'end') conditions.push('attribute_not_exists(parentParties)');",
    after: '',
    shownBy: { test: SHORT, title: 'the child call is answered, then who made it leaves both calls' },
  },
  {
    name: 'a party of the parent call exchanges signals in the child call',
    file: 'lambda/signals/signal-exchange.ts',
    before: 'return [...invitingParties(call), ',
    after: 'return [{ userId: call.callerId }, ',
    shownBy: { test: SHORT, title: 'carries signals between who answered it and each party' },
  },
  {
    name: 'the other parties are notified that somebody is invited',
    file: 'lambda/ringing/ring-callees.ts',
    before: ', ...socketsInParent(call, parties)]',
    after: ']',
    shownBy: { test: SHORT, title: 'of which everybody in the parent call has the event' },
  },
  {
    name: 'the other parties are notified that somebody has left',
    file: 'lambda/notifications/call-notifications.ts',
    before: 'if (changed.length === 0 && !hasLeft) return [];',
    after: 'if (changed.length === 0) return [];',
    shownBy: { test: SHORT, title: 'the child call is answered, then who made it leaves both calls' },
  },
  {
    name: 'a user that a party of the call blocks is not rung',
    file: 'lambda/ringing/parent-call.ts',
    before: 'blocked.has(callee.userId) || callee.blocked.has(userId)',
    after: 'callee.blocked.has(userId)',
    shownBy: { test: LONG, title: 'reads like a user without a phone' },
  },
  {
    name: 'a user that a party of the call blocks is not notified of the end either',
    file: 'lambda/notifications/notify-participants.ts',
    before: 'return found.some((party) => isBlockedBefore(party, callee.userId, call));',
    after: 'return found.length < 0;',
    shownBy: { test: LONG, title: 'hears nothing of its end either' },
  },
  {
    name: 'a party who has left counts as gone, and one who stays as there',
    file: 'lambda/calls/parties-in-call.ts',
    before: 'leftAt === undefined\n      ?',
    after: 'leftAt !== null\n      ?',
    shownBy: { test: LONG, title: 'until both of their sockets have been broken for 60 s' },
  },
  {
    name: 'who has left a child call is not busy',
    file: 'lambda/calls/call.ts',
    before: 'endedAt: party.leftAt ?? call.endedAt',
    after: 'endedAt: call.endedAt',
    shownBy: { test: LONG, title: 'does not make who left busy' },
  },
  {
    name: 'two who leave a child call at the same moment leave no call behind in which nobody is',
    file: 'lambda/aws/dynamodb/transition-expression.ts',
    before: "    'parentPartiesIn > :one',\n",
    after: '',
    shownBy: { pairs: '^three:leave_child.leave_child$' },
  },
];
