import type { Mutant } from './mutant.ts';

/** Mutants of the warm event. */
export const warmMutants: readonly Mutant[] = [
  {
    name: 'the warm event reaches no handler',
    file: 'lambda/http/answer-warm.ts',
    before: 'isWarmEvent(event) ? (undefined as Result) : handler(event)',
    after: 'handler(event)',
    shownBy: { test: 'test/http/answer-warm.test.ts' },
  },
  {
    name: 'the function of the ICE servers gets the warm event',
    file: 'lambda/contract/warm-event.ts',
    before: "  'ice',\n",
    after: '',
    shownBy: { test: 'test/bench/cold-starts.test.ts' },
  },
  {
    name: 'the function of closed browsers answers the warm event',
    file: 'lambda/entry/web-push.ts',
    before: 'answerWarm(webPushHandler(depsFor))',
    after: 'webPushHandler(depsFor)',
    shownBy: { test: 'test/local/events/warm-schedule.test.ts' },
  },
  {
    name: 'only the whole text is a warm event',
    file: 'lambda/contract/warm-event.ts',
    before: "?.ringthrough === 'warm'",
    after: '?.ringthrough !== undefined',
    shownBy: { test: 'test/http/answer-warm.test.ts' },
  },
  {
    name: 'the warm event goes to the alias that callers invoke',
    file: 'lib/constructs/warm-functions.ts',
    before: 'new FunctionTarget(invoked(fn), {',
    after: 'new FunctionTarget(fn, {',
    shownBy: { test: 'test/lib/warm-functions.test.ts' },
  },
  {
    name: 'a rule has at most five targets',
    file: 'lib/constructs/warm-functions.ts',
    before: 'const TARGETS_OF_A_RULE = 5;',
    after: 'const TARGETS_OF_A_RULE = 50;',
    shownBy: { test: 'test/lib/warm-functions.test.ts' },
  },
];
