import { usage } from './cost/usage.ts';

interface Quota {
  readonly what: string;
  /** Of one account in one region, as AWS sets it at first; a second before it where it is a rate. */
  readonly quota: number;
  readonly where: string;
  /** How much of it one call, or one phone, takes. */
  readonly each: number;
  readonly raise: string;
  readonly source: string;
}

const { answered, registered } = usage;
const runs = Object.values<number>(answered.invocations).reduce((sum, count) => sum + count, 0);
/** Seconds that an invocation takes; assumed, as on the page of costs. */
const RUN_SECONDS = 0.06;

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
    what: 'our own throttle, requests/s',
    quota: 1000,
    where: 'the setting `throttle`',
    each: answered.requests,
    raise: 'in `cdk.json`, at most to the next line',
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
    what: 'Lambda, executions at once',
    quota: 1000,
    where: 'an account that AWS knows',
    each: runs * RUN_SECONDS,
    raise: 'Service Quotas, "Concurrent executions"',
    source: LAMBDA,
  },
  {
    what: 'Lambda, executions at once',
    quota: 10,
    where: 'some new accounts',
    each: runs * RUN_SECONDS,
    raise: 'the same, before anything else',
    source: LAMBDA,
  },
  {
    what: 'Lambda, requests/s: ten for each execution at once',
    quota: 10_000,
    where: 'with 1,000 of those',
    each: runs,
    raise: 'with those',
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
    what: 'DynamoDB, write units/s of a table nobody has used yet',
    quota: 4000,
    where: 'on demand',
    each: answered.write,
    raise: 'by itself: twice the last peak within 30 minutes; or warm throughput',
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
    what: 'WebSockets opened/s, where both sides open one for the call',
    quota: 500,
    where: 'everywhere',
    each: 2,
    raise: 'Service Quotas; or keep them open between calls',
    source: SOCKETS,
  },
];

const ENDPOINTS = 'SNS, endpoints made or changed/s';
const REGISTERED = registered.snsRequests;
const phones: readonly Quota[] = [
  { quota: 3000, where: 'us-east-1' },
  { quota: 900, where: 'eu-west-1, us-west-2' },
  { quota: 150, where: 'the eight regions of 1,500 publishes' },
  { quota: 30, where: 'all other regions' },
].map((one) => ({ ...one, what: ENDPOINTS, each: REGISTERED, raise: 'Service Quotas', source: SNS }));

const number = (value: number): string => {
  const rounded = value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value);
  return rounded.toLocaleString('en-GB');
};
const linked = (what: string, source: string): string => (source === '' ? what : `[${what}](${source})`);

const rows = (quotas: readonly Quota[]): string =>
  quotas
    .map(
      ({ what, quota, where, each, raise, source }) =>
        `| ${linked(what, source)} | ${where} | ${quota.toLocaleString('en-GB')} | ${number(each)} | **${number(quota / each)}** | ${raise} |`,
    )
    .join('\n');

/** Every quota of AWS that a call meets, and how many calls a second it bears. */
export const scale =
  (): string => `<!-- Generated by "npm run docs" from quotas and from what was measured. Do not edit. -->
# How far it goes

Each AWS quota that a call meets, and how many answered calls a second it bears with one iPhone on each side. What a call uses is
measured ([cost.md](cost.md)); that an invocation takes ${RUN_SECONDS * 1000} ms is assumed. Nothing here was tried against AWS. Quotas are those
that AWS gives an account at first, for one region, and are shared with everything else in the account: look at yours in Service
Quotas.

## Calls

| quota | where | it is | a call takes | calls/s | how to raise it |
|---|---|---:|---:|---:|---|
${rows(calls)}

- A callee with three phones takes three publishes, and more where the other two can be told: in a region of 300 publishes a
  second that is under 100 calls a second.
- SQS: nearly any number of messages ([quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)).
  Lambda reads the timers in batches of ten, by five readers at first and up to 300 more each minute, 1,000 at most
  ([scaling](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)): when calls jump within seconds, timers run late
  before anything else does, and the alarm \`ring-timers-late\` says so.
- Lambda adds 1,000 executions every ten seconds to each function ([scaling](${SCALING})).
- One partition of DynamoDB takes 1,000 write and 3,000 read units a second. A call is one partition, and so is a user: nobody is
  called that often but a call centre with one user id. Give each of its agents an id of their own.
- Secrets Manager is read while deploying and once a day: no call meets it.
- A Cognito user pool is met at sign-in and when a token is renewed, once an hour and phone, and not by calls
  ([quotas](https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html)).

## Phones

A first registration makes and enables an endpoint for each of its tokens, ${REGISTERED} requests to SNS with an alert token. A launch of the
app on the same day makes none; the first launch on another day looks after them again, with as many. AWS does not say whether
each action has the quota to itself; if so, a phone takes half.

| quota | where | it is | a phone takes | phones/s | how to raise it |
|---|---|---:|---:|---:|---|
${rows(phones)}

This, and not calls, is what a young product meets first in a small region: on the morning after an update every phone
registers. SNS then says \`Throttled\`, the phone is answered 503 with \`Retry-After\`, and rings go on as before.

## What to raise first

1. Lambda's executions at once, where the account is new: nothing else matters until then.
2. SNS's endpoints and publishes, in a region of the last lines. Or deploy to a larger region: registrations cannot be moved
   later, phones have to register anew.
3. Our own \`throttle\`, once you know what your calls are.
4. Before an event that you know of: the table's warm throughput, since a new table starts at 4,000 write units.
5. \`reservedConcurrency\` in the settings, when there are enough executions at once to give: \`invite\` some that nobody can take,
   \`receipts\` and \`pushFeedback\` a limit, because the first is open to everybody and the second is flooded when a credential fails.

## A second region

Not built. Everything here is regional: platform applications, endpoints, table, queue. Two ways:

- **Two deployments, side by side**, which works with what there is: a stage for each region (\`"stages": {"eu": {"region": …},
  "us": {"region": …}}\`) with one issuer for both. An app registers with both, and invites where it gets an answer. A push names
  its own region in \`ackUrl\`, so a ring is reported where it came from. The same \`callId\` again is the same call to CallKit. An
  app must answer, and look up, a call in the region that rang it; histories are apart.
- **One table in both**, which needs code: the table is a \`TableV2\`, so a replica is one property, but DynamoDB lets the last
  writer win between regions ([global tables](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html)),
  and the first answer would no longer. Each call would have to be moved in the region that made it, and each device to keep an
  endpoint for each region.
`;
