import { publishedUsage, usage } from './cost/usage.ts';

interface Quota {
  readonly what: string;
  /** AWS's default for one account in one region; per second if it is a rate. */
  readonly quota: number;
  readonly where: string;
  /** Consumption of one call, or of one phone. */
  readonly each: number;
  readonly raise: string;
  readonly source: string;
}

const { answered, registered } = usage;
const invocations = Object.values<number>(answered.invocations).reduce((sum, count) => sum + count, 0);
/** Seconds of an invocation; assumed, as in docs/cost.md. */
const INVOCATION_SECONDS = 0.06;

const APIGATEWAY = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const SCALING = 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html';
const SNS = 'https://docs.aws.amazon.com/general/latest/gr/sns.html';
const SOCKETS =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html';
const WARM = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html';

const calls: readonly Quota[] = [
  {
    what: 'throttle of the deployment, requests/s',
    quota: 1000,
    where: 'the setting `throttle`',
    each: answered.requests,
    raise: 'in `cdk.json`, up to the next quota',
    source: '',
  },
  {
    what: 'API Gateway, requests/s',
    quota: 10_000,
    where: 'most regions',
    each: answered.requests,
    raise: 'Service Quotas, L-8A5B8E43',
    source: APIGATEWAY,
  },
  {
    what: 'API Gateway, requests/s',
    quota: 2500,
    where: 'af-south-1, ap-southeast-3, eu-south-1, eu-south-2, me-central-1',
    each: answered.requests,
    raise: 'the same',
    source: APIGATEWAY,
  },
  {
    what: 'Lambda, concurrent executions',
    quota: 1000,
    where: 'established accounts',
    each: invocations * INVOCATION_SECONDS,
    raise: 'Service Quotas, "Concurrent executions"',
    source: LAMBDA,
  },
  {
    what: 'Lambda, concurrent executions',
    quota: 10,
    where: 'some new accounts',
    each: invocations * INVOCATION_SECONDS,
    raise: 'the same, first of all',
    source: LAMBDA,
  },
  {
    what: 'Lambda, requests/s: ten for each concurrent execution',
    quota: 10_000,
    where: 'with 1,000 concurrent executions',
    each: invocations,
    raise: 'raise concurrent executions',
    source: SCALING,
  },
  {
    what: 'SNS, publishes/s',
    quota: 30_000,
    where: 'us-east-1',
    each: answered.pushes,
    raise: 'Service Quotas, L-F8E2BA85',
    source: SNS,
  },
  {
    what: 'SNS, publishes/s',
    quota: 9000,
    where: 'eu-west-1, us-west-2',
    each: answered.pushes,
    raise: 'the same',
    source: SNS,
  },
  {
    what: 'SNS, publishes/s',
    quota: 1500,
    where:
      'ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1, us-east-2, us-west-1',
    each: answered.pushes,
    raise: 'the same',
    source: SNS,
  },
  {
    what: 'SNS, publishes/s',
    quota: 300,
    where: 'all other regions',
    each: answered.pushes,
    raise: 'the same',
    source: SNS,
  },
  {
    what: 'DynamoDB, write units/s of a new table',
    quota: 4000,
    where: 'on demand',
    each: answered.write,
    raise: 'automatic: twice the previous peak within 30 minutes; or warm throughput',
    source: WARM,
  },
  {
    what: 'DynamoDB, write units/s of a table',
    quota: 40_000,
    where: 'on demand',
    each: answered.write,
    raise: 'Service Quotas',
    source: DYNAMODB,
  },
  {
    what: 'DynamoDB, read units/s of a table',
    quota: 40_000,
    where: 'on demand',
    each: answered.read,
    raise: 'Service Quotas',
    source: DYNAMODB,
  },
  {
    what: 'WebSocket connections opened/s, if both sides open one for the call',
    quota: 500,
    where: 'all regions',
    each: 2,
    raise: 'Service Quotas; or keep them open between calls',
    source: SOCKETS,
  },
];

const EVENTBRIDGE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';
const busRuns = publishedUsage.bus.answered.invocations['publish-events'];
const webhookRuns = busRuns + publishedUsage.webhook.answered.invocations['send-webhook'];

/** What a call uses besides with events for the team's own server. */
const published: readonly Quota[] = [
  {
    what: 'Lambda, concurrent executions, with a bus',
    quota: 1000,
    where: 'established accounts',
    each: (invocations + busRuns) * INVOCATION_SECONDS,
    raise: 'Service Quotas, "Concurrent executions"',
    source: LAMBDA,
  },
  {
    what: 'Lambda, concurrent executions, with one webhook',
    quota: 1000,
    where: 'established accounts',
    each: (invocations + webhookRuns) * INVOCATION_SECONDS,
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

const ENDPOINTS = 'SNS, endpoints created or changed/s';
const REQUESTS_PER_REGISTRATION = registered.snsRequests;
const phones: readonly Quota[] = [
  { quota: 3000, where: 'us-east-1' },
  { quota: 900, where: 'eu-west-1, us-west-2' },
  { quota: 150, where: 'the eight regions with 1,500 publishes/s' },
  { quota: 30, where: 'all other regions' },
].map((region) => ({
  ...region,
  what: ENDPOINTS,
  each: REQUESTS_PER_REGISTRATION,
  raise: 'Service Quotas',
  source: SNS,
}));

const formatted = (value: number): string => {
  const rounded = value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value);
  return rounded.toLocaleString('en-GB');
};
const linked = (what: string, source: string): string => (source === '' ? what : `[${what}](${source})`);

const rows = (quotas: readonly Quota[]): string =>
  quotas
    .map(
      ({ what, quota, where, each, raise, source }) =>
        `| ${linked(what, source)} | ${where} | ${quota.toLocaleString('en-GB')} | ${formatted(each)} | **${formatted(quota / each)}** | ${raise} |`,
    )
    .join('\n');

/** AWS quotas that calls consume, and how many calls a second each allows. */
export const scale = (): string => `<!-- Generated by "npm run docs" from quotas and measured usage. Do not edit. -->
# Scale

The AWS quotas that calls consume, and how many answered calls a second each allows, with one iPhone on each side. The usage of a call is
measured ([cost.md](cost.md)); ${INVOCATION_SECONDS * 1000} ms an invocation is assumed. Nothing here was tested on AWS. Quotas are the defaults of an
account for one region, and are shared with everything else in the account: check yours in Service Quotas.

## Calls

| quota | where | value | used by a call | calls/s | how to raise it |
|---|---|---:|---:|---:|---|
${rows(calls)}

- A callee with three phones needs three publishes, and more if the other two can be notified: in a region with 300 publishes a
  second that is under 100 calls a second.
- SQS: a nearly unlimited number of messages ([quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)).
  Lambda reads the timers in batches of ten, with five pollers at first and up to 300 more each minute, 1,000 at most
  ([scaling](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)): when the call rate jumps within seconds, the timers
  are late first, and the alarm \`ring-timers-late\` reports it.
- Lambda adds 1,000 executions every ten seconds to each function ([scaling](${SCALING})).
- One DynamoDB partition allows 1,000 write and 3,000 read units a second. Each call and each user is one partition. Only a call centre
  with one user id is called that often: give each of its agents a separate id.
- Secrets Manager is read during deployments and once a day, not by calls.
- A Cognito user pool is used at sign-in and when a token is renewed, once an hour for each phone, not by calls
  ([quotas](https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html)).

## Events

What the setting \`events\` uses, with one call at a time: with many, an invocation of \`publish-events\` and a request of it carry the events of many
calls, so that these are the lowest rates.

| quota | where | value | used by a call | calls/s | how to raise it |
|---|---|---:|---:|---:|---|
${rows(published)}

- None of it is on the way of a ring: when it is exhausted, events wait in the table's stream, for up to a day.
- One webhook has at most \`maxConcurrency\` deliveries at the same moment (10): if its receiver takes 100 ms, ${Math.floor(100 / publishedUsage.webhook.answered.invocations['send-webhook'])} answered calls a second. What is above that waits
  in its queue.

## Phones

A first registration creates and enables an endpoint for each of its tokens: ${REQUESTS_PER_REGISTRATION} requests to SNS with an alert token. A launch of
the app on the same day makes none; the first launch on another day verifies the endpoints with as many. AWS does not document whether
each action has a separate quota; if so, a phone uses half of these.

| quota | where | value | used by a phone | phones/s | how to raise it |
|---|---|---:|---:|---:|---|
${rows(phones)}

A new product in a small region reaches this quota before those of calls: on the morning after an update every phone
registers. SNS then returns \`Throttled\`, the phone gets 503 with \`Retry-After\`, and rings are not affected.

## What to raise first

1. Lambda's concurrent executions, if the account is new: until then no other quota matters.
2. SNS endpoints and publishes, in a region with the lowest quotas. Or deploy to a larger region: registrations cannot be migrated
   later, phones have to register again.
3. The setting \`throttle\`, once you know your call rate.
4. Before an expected peak: the table's warm throughput, because a new table starts at 4,000 write units.
5. \`reservedConcurrency\` in the settings, if there are enough concurrent executions: it reserves some for \`invite\`, and limits
   \`receipts\`, which is public, and \`pushFeedback\`, which is flooded when a credential fails.

## A second region

Not implemented. All resources are regional: platform applications, endpoints, table, queue. Two options:

- **Two independent deployments**, possible without changes: a stage for each region (\`"stages": {"eu": {"region": …},
  "us": {"region": …}}\`) with one issuer for both. An app registers with both, and sends an invite to the other region if the first
  does not respond. The \`ackUrl\` of a push names its region, so a ring is reported to the region that sent it. The same \`callId\`
  again is the same call to CallKit. An app must answer, and look up, a call in the region that rang it; histories are separate.
- **One global table**, which needs code: the table is a \`TableV2\`, so a replica is one property, but DynamoDB lets the last
  writer win between regions ([global tables](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html)),
  so the first answer would no longer win. Every transition of a call would have to run in the region that created it, and each device
  would need an endpoint in each region.
`;
