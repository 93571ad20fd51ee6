import type { Mutant } from './mutant.ts';

/** Mutants of the queues, functions and settings of events, and of the FIFO queues of the local backend. */
export const eventInfrastructureMutants: readonly Mutant[] = [
  {
    name: 'an event that fails delays the events of its call only',
    file: 'lib/constructs/webhook.ts',
    before: 'batchSize: 1,',
    after: 'batchSize: 10,',
    shownBy: { test: 'test/lib/published-events.test.ts', title: 'one event at a time' },
  },
  {
    name: 'a webhook reaches private addresses only where the settings allow it',
    file: 'lib/constructs/webhook.ts',
    before: "allow: allowPrivate ? 'private' : 'public',",
    after: "allow: 'private',",
    shownBy: { test: 'test/lib/published-events.test.ts', title: 'connects to public addresses only' },
  },
  {
    name: 'what a webhook’s function cannot handle is kept in the dead-letter queue',
    file: 'lib/constructs/webhook.ts',
    before: 'deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: WEBHOOKS.receives },',
    after: '',
    shownBy: { test: 'test/lib/published-events.test.ts', title: 'has a FIFO queue of its own' },
  },
  {
    name: 'an outage of a target that ends within a day loses no event',
    file: 'lib/constructs/published-events.ts',
    before: 'maxRecordAge: Duration.hours(24),',
    after: 'maxRecordAge: Duration.hours(1),',
    shownBy: { test: 'test/lib/published-events.test.ts', title: 'for as long as the stream keeps them' },
  },
  {
    name: 'a webhook’s URL has a host name',
    file: 'lib/settings/event-settings.ts',
    before: 'if (ADDRESS.test(url.hostname) || ',
    after: 'if (',
    shownBy: { test: 'test/lib/wrong-settings.test.ts', title: 'a webhook at an address' },
  },
  {
    name: 'a FIFO queue gives no message of a group while an earlier one is in flight',
    file: 'local/aws/sqs/fifo.ts',
    before: 'if (entry.dueAt > now) blocked.add(group);',
    after: 'if (entry.dueAt > now) continue;',
    shownBy: { test: 'test/local/sqs/fifo.test.ts', title: 'none while an earlier one is in flight' },
  },
  {
    name: 'both readers of the stream get every record',
    file: 'local/aws/dynamodb/shared-stream.ts',
    before: 'for (const own of unread) own.push(...records);',
    after: 'unread[0]?.push(...records);',
    shownBy: { test: 'test/local/dynamodb/shared-stream.test.ts' },
  },
];
