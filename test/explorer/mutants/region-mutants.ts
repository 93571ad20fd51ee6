import type { Mutant } from './mutant.ts';

const TEST = 'test/client/lost-region.test.ts';

/** Mutants of a client with several regions. */
export const regionMutants: readonly Mutant[] = [
  {
    name: 'only the first call of an outage waits for the lost region',
    file: 'client/src/regions/region.ts',
    before: 'askOrder: () => (inTimeAt < unansweredAt ? 2 : Number(Date.now() < unansweredAt + ASKED_LAST_FOR)),',
    after: 'askOrder: () => 0,',
    shownBy: { test: TEST, title: 'but for the first one' },
  },
  {
    name: 'a region that answers again is used again',
    file: 'client/src/regions/answers.ts',
    before: 'if (askOrder() > best) readBody',
    after: 'if (askOrder() < best) readBody',
    shownBy: { test: TEST, title: 'with a socket from the first one on' },
  },
  {
    name: 'a region that refuses is one that answers',
    file: 'client/src/regions/region.ts',
    before: 'if (isUnanswered(error)) unansweredAt',
    after: 'if (error) unansweredAt',
    shownBy: { test: TEST, title: 'a limit would be none' },
  },
  {
    name: 'a call fails with what a region has answered, however long a lost one takes',
    file: 'client/src/regions/answers.ts',
    before: 'if (!isOutage(error)) refusal = error;',
    after: '',
    shownBy: { test: TEST, title: 'fail with the answer of the other one' },
  },
  {
    name: 'a block that waits for a region does not undo the newer unblock',
    file: 'client/src/regions/write-to-each.ts',
    before: 'entry.path === request.path && entry.until <= until',
    after: 'entry.path === until',
    shownBy: { test: TEST, title: 'are the newest ones' },
  },
  {
    name: 'the next user of a phone gets no block of the one before',
    file: 'client/src/create-client.ts',
    before: 'await outbox.drop(isSetting);',
    after: '',
    shownBy: { test: TEST, title: 'forgotten at the log-out' },
  },
];
