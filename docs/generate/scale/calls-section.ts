import { usage } from '../cost/usage.ts';
import { INVOCATION_SECONDS, invocationsPerCall } from './per-call.ts';
import { APIGATEWAY, DYNAMODB, LAMBDA, type Quota, quotaRows, SCALING, SNS, SOCKETS, WARM } from './quotas.ts';

const { answered } = usage;

/** Quotas that an answered call consumes. */
export const callQuotas: readonly Quota[] = [
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
    each: invocationsPerCall * INVOCATION_SECONDS,
    raise: 'Service Quotas, "Concurrent executions"',
    source: LAMBDA,
  },
  {
    what: 'Lambda, concurrent executions',
    quota: 10,
    where: 'some new accounts',
    each: invocationsPerCall * INVOCATION_SECONDS,
    raise: 'the same, first of all',
    source: LAMBDA,
  },
  {
    what: 'Lambda, requests/s: ten for each concurrent execution',
    quota: 10_000,
    where: 'with 1,000 concurrent executions',
    each: invocationsPerCall,
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

/** Quotas of calls. */
export const callsSection = (): string => `## Calls

| quota | where | value | used by a call | calls/s | how to raise it |
|---|---|---:|---:|---:|---|
${quotaRows(callQuotas)}

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
  ([quotas](https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html)).`;
