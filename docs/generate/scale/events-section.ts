import { publishedUsage } from '../cost/usage.ts';
import { INVOCATION_SECONDS, invocationsPerCall } from './per-call.ts';
import { LAMBDA, type Quota, quotaRows } from './quotas.ts';

const EVENTBRIDGE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';
const busRuns = publishedUsage.bus.answered.invocations['publish-events'];
const webhookRuns = busRuns + publishedUsage.webhook.answered.invocations['send-webhook'];

/** What a call uses besides with events for the team's own server. */
const published: readonly Quota[] = [
  {
    what: 'Lambda, concurrent executions, with a bus',
    quota: 1000,
    where: 'established accounts',
    each: (invocationsPerCall + busRuns) * INVOCATION_SECONDS,
    raise: 'Service Quotas, "Concurrent executions"',
    source: LAMBDA,
  },
  {
    what: 'Lambda, concurrent executions, with one webhook',
    quota: 1000,
    where: 'established accounts',
    each: (invocationsPerCall + webhookRuns) * INVOCATION_SECONDS,
    raise: 'the same',
    source: LAMBDA,
  },
  {
    what: 'EventBridge, PutEvents/s',
    quota: 10_000,
    where: 'us-east-1',
    each: busRuns,
    raise: 'Service Quotas',
    source: EVENTBRIDGE,
  },
  {
    what: 'EventBridge, PutEvents/s',
    quota: 2400,
    where: 'us-east-2; other regions have less or more',
    each: busRuns,
    raise: 'the same',
    source: EVENTBRIDGE,
  },
];

/** Quotas of the setting `events`. */
export const eventsSection = (): string => `## Events

What the setting \`events\` uses, with one call at a time: with many, an invocation of \`publish-events\` and a request of it carry the events of many
calls, so that these are the lowest rates.

| quota | where | value | used by a call | calls/s | how to raise it |
|---|---|---:|---:|---:|---|
${quotaRows(published)}

- None of it is on the way of a ring: when it is exhausted, events wait in the table's stream, for up to a day.
- One webhook has at most \`maxConcurrency\` deliveries at the same moment (10): if its receiver takes 100 ms, ${Math.floor(100 / publishedUsage.webhook.answered.invocations['send-webhook'])} answered calls a second. What is above that waits
  in its queue.`;
