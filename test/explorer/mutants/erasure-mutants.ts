import type { Mutant } from './mutant.ts';

const ERASE_USER = 'test/users/erase-user.test.ts';
const LARGE = 'test/users/large-erasure.test.ts';
const LOCKED_OUT = 'can neither register nor invite nor answer';

/** Mutants of erasing a user. */
export const erasureMutants: readonly Mutant[] = [
  {
    name: 'a user who is being erased cannot invite',
    file: 'lambda/ringing/invite.ts',
    before: '  if (isBeingErased) {\n',
    after: '  if (isBeingErased && at < 0) {\n',
    shownBy: { test: ERASE_USER, title: LOCKED_OUT },
  },
  {
    name: 'a user who is being erased cannot answer',
    file: 'lambda/notifications/transition-and-notify.ts',
    before: "transition.name === 'answer' && (await",
    after: 'transition.at < 0 && (await',
    shownBy: { test: ERASE_USER, title: LOCKED_OUT },
  },
  {
    name: 'a user who is being erased cannot refresh a device',
    file: 'lambda/devices/plan-registration.ts',
    before: "if (isBeingErased) return { kind: 'being-erased' };",
    after: "if (isBeingErased && at < 0) return { kind: 'being-erased' };",
    shownBy: { test: ERASE_USER, title: LOCKED_OUT },
  },
  {
    name: 'the mark decides against a registration that has not seen it',
    file: 'lambda/aws/dynamodb/release-items.ts',
    before: 'ConditionExpression: `attribute_not_exists(erasure)${',
    after: 'ConditionExpression: `attribute_not_exists(unknown)${',
    shownBy: { test: 'test/users/register-while-erased.test.ts', title: 'of a new phone' },
  },
  {
    name: 'a user who is being erased is not rung',
    file: 'lambda/ringing/select-targets.ts',
    before: 'if (callee.isBeingErased) return',
    after: 'if (callee.isBeingErased && at < 0) return',
    shownBy: { test: ERASE_USER, title: LOCKED_OUT },
  },
  {
    name: 'the mark stays while a request may run that did not see it',
    file: 'lambda/users/erase-user.ts',
    before: 'Math.max(erasure.startedAt + IN_FLIGHT, calls)',
    after: 'Math.max(erasure.startedAt, calls)',
    shownBy: { test: ERASE_USER, title: 'is locked out for as long as a request may still run' },
  },
  {
    name: 'devices stay while an invite may ring them that did not see the mark',
    file: 'lambda/users/erase-user.ts',
    before: '[deps.items.history, deps.items.counters]);',
    after: '[deps.items.history, deps.items.counters, deps.items.others]);',
    shownBy: { pairs: '^idle:erase.invite$' },
  },
  {
    name: 'a call is looked at again after what was written into it at its end',
    file: 'lambda/users/erase-call.ts',
    before: 'return at < leftAt + IN_FLIGHT ?',
    after: 'return at < leftAt - IN_FLIGHT ?',
    shownBy: { pairs: '^connected:erase.signal$' },
  },
  {
    name: 'only a call of canary users alone is deleted',
    file: 'lambda/users/erase-call.ts',
    before: '.every(isCanary)',
    after: '.some(isCanary)',
    shownBy: { test: 'test/api/canary-users.test.ts', title: 'is deleted with its users only where' },
  },
  {
    name: 'a call of the user ends',
    file: 'lambda/users/erase-call.ts',
    before: '  if (call.endedAt !== undefined) return undefined;\n',
    after: '  if (call.startedAt > 0) return undefined;\n',
    shownBy: { pairs: '^ringing:erase.ringing$' },
  },
  {
    name: 'the end is notified before the devices go',
    file: 'lambda/users/erase-call.ts',
    before: 'const isNotified = await notifyParticipants(deps, call);',
    after: 'const isNotified = call.startedAt > 0;',
    shownBy: { test: LARGE, title: 'phones of the end of a call before it deletes their endpoints' },
  },
  {
    name: 'the name of an erased caller goes from the histories of others',
    file: 'lambda/aws/dynamodb/user-items-table.ts',
    before: 'if (sk.startsWith(CALL_TEXT_PREFIX)) return sk !== kept;',
    after: 'if (sk.startsWith(CALL_TEXT_PREFIX)) return false;',
    shownBy: { test: ERASE_USER, title: 'stays in the histories of others by id' },
  },
  {
    name: 'the name of another caller stays',
    file: 'lambda/aws/dynamodb/user-items-table.ts',
    before: 'if (sk.startsWith(CALL_TEXT_PREFIX)) return sk !== kept;',
    after: 'if (sk.startsWith(CALL_TEXT_PREFIX)) return true;',
    shownBy: { test: ERASE_USER, title: 'may be the callee of an answered call' },
  },
  {
    name: 'an item that cannot be erased keeps no other from it',
    file: 'lambda/users/erase-user.ts',
    before: '      results.push(...ofPage);\n',
    after:
      "      results.push(...ofPage);\n      if (ofPage.some(({ status }) => status === 'rejected')) throw new Error('one item failed');\n",
    shownBy: { test: LARGE, title: 'that cannot delete an endpoint deletes all else' },
  },
  {
    name: 'an erasure that was given up can be asked for again',
    file: 'lambda/aws/dynamodb/erasure-table.ts',
    before: "'attribute_not_exists(erasure) OR erasure.startedAt < :abandoned'",
    after: "'attribute_not_exists(erasure) OR :abandoned < :abandoned'",
    shownBy: { test: LARGE, title: 'that was given up after a day' },
  },
  {
    name: 'a late timer of an earlier erasure does nothing for a later one',
    file: 'lambda/users/erase-user.ts',
    before: 'if (erasure?.id !== erasureId) return;',
    after: 'if (erasure === undefined) return;',
    shownBy: { test: LARGE, title: 'a late one of an earlier erasure' },
  },
];
