import type { Mutant } from './mutant.ts';

/** Mutants of rules that one request alone shows: each is shown by a test. */
export const limitMutants: readonly Mutant[] = [
  {
    name: 'one callee cannot use up the reports of the others',
    file: 'lambda/aws/dynamodb/transition-expression.ts',
    before: 'reported) < :many)`',
    after: 'reported) < :many OR attribute_exists(pk))`',
    shownBy: { test: 'test/aws/dynamodb/late-writes.test.ts' },
  },
  {
    name: 'only devices that were rung or are known report',
    file: 'lambda/aws/dynamodb/transition-expression.ts',
    before: 'const isKnown = `attribute_exists(',
    after: 'const isKnown = `attribute_exists(pk) OR attribute_exists(',
    shownBy: { test: 'test/aws/dynamodb/late-writes.test.ts' },
  },
  {
    name: 'only the text of the invite that made the call is read',
    file: 'lambda/aws/dynamodb/call-texts.ts',
    before: 'const text = texts.get(record.receiptKey) ??',
    after: 'const text = [...texts.values()][0] ??',
    shownBy: { test: 'test/aws/dynamodb/call-table.test.ts' },
  },
  {
    name: 'a later change keeps its mark',
    file: 'lambda/aws/dynamodb/call-table.ts',
    before: "'changedSeq = :changed', 'attribute_exists(unnotified)'",
    after: "'changedSeq >= :changed', 'attribute_exists(unnotified)'",
    shownBy: { test: 'test/aws/dynamodb/call-marks.test.ts' },
  },
  {
    name: 'a notification that SNS does not accept is sent again',
    file: 'lambda/notifications/notify-participants.ts',
    before: "outcome.kind === 'retryable' || mayRingLater ?",
    after: 'mayRingLater ?',
    shownBy: { test: 'test/api/unnotified.test.ts' },
  },
  {
    name: 'a user has at most 32 sockets',
    file: 'lambda/sockets/open-socket.ts',
    before: 'newestFirst(all).slice(MAX_SOCKETS)',
    after: 'newestFirst(all).slice(MAX_SOCKETS * 100)',
    shownBy: { test: 'test/sockets/connect.test.ts' },
  },
  {
    name: 'throttling is answered with 503',
    file: 'lambda/http/temporary-error.ts',
    before: '  if (CODES.test(thrown.name)) return true;\n',
    after: '',
    shownBy: { test: 'test/http/temporary-error.test.ts' },
  },
  {
    name: 'a callee is reported as busy only so often',
    file: 'lambda/ringing/select-targets.ts',
    before: 'const isLimited = (await busyLimit.take(userId, at)) !== undefined;',
    after: 'const isLimited = (await busyLimit.take(userId, at)) === null;',
    shownBy: { test: 'test/api/blocked-and-glare.test.ts' },
  },
];
