import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../cli/doctor/deployment/rules/all-rules.ts';
import { Snapshot } from '../../../cli/doctor/deployment/snapshot.ts';
import { aSnapshot } from './a-snapshot.ts';

type Changes = { readonly [path: string]: unknown };

/** The snapshot with other values at paths such as `web.socket.value`; `undefined` removes one. */
const changed = (changes: Changes): Snapshot => {
  const snapshot = aSnapshot();
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    // biome-ignore lint/suspicious/noExplicitAny: the path is checked by the schema below
    let at: any = snapshot;
    for (const key of keys.slice(0, -1)) at = at[key];
    const last = keys.at(-1) ?? '';
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return v.parse(Snapshot, snapshot);
};

const notOk = (changes: Changes): string[] =>
  findingsOf(changed(changes))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, subject, what, fix = '' }) => `${level} ${subject}: ${what} → ${fix}`);

const STACK = 'stacks.api.value';
const APP = 'applications.0.attributes.value';
const FN = 'functions.0.facts.value';
const TABLE = 'state.table.value';
const ALARM = 'alarms.value.0';
const HOST = 'hosts.0';
const CORS = 'web.preflight.value';

describe('a deployment in which everything is right', () => {
  it('has a finding of level ok for each part, and no other', () => {
    const findings = findingsOf(aSnapshot());

    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(findings.map(({ subject }) => subject)).toEqual([
      ...['state stack', 'api stack', 'main/APNS_VOIP', 'table', 'state', 'push events', 'functions', 'concurrency'],
      ...["table's stream", 'timers', 'dead letters', 'alarms', 'alarm topic', 'DNS of API'],
      ...['TLS of API', 'API', 'without token', 'CORS', 'sockets'],
    ]);
  });
});

describe('a finding', () => {
  it.each<[rule: string, changes: Changes, expected: RegExp]>([
    [
      'a stack that was rolled back',
      { [`${STACK}.status`]: 'UPDATE_ROLLBACK_COMPLETE' },
      /^error api stack: .*last deployment failed.*→ aws cloudformation describe-stack-events --stack-name ringthrough-prod-api/,
    ],
    [
      'a stack that is stuck',
      { [`${STACK}.status`]: 'UPDATE_ROLLBACK_FAILED' },
      /^error api stack: .*stuck.*→ aws cloudformation continue-update-rollback/,
    ],
    [
      'a stack that was never made',
      { [`${STACK}.status`]: 'ROLLBACK_COMPLETE' },
      /^error api stack: .*ROLLBACK_COMPLETE/,
    ],
    [
      'a stack that is being deployed',
      { [`${STACK}.status`]: 'UPDATE_IN_PROGRESS' },
      /^warning api stack: .*is being changed/,
    ],
    [
      'a stack that does not exist',
      { 'stacks.state': { value: null } },
      /^warning state stack: no stack has the topic/,
    ],
    [
      'a disabled application',
      { [`${APP}.enabled`]: false },
      /^error main\/APNS_VOIP: SNS has disabled.*docs\/runbook.md#application-disabled/s,
    ],
    [
      'an application that does not exist',
      { 'applications.0.attributes': { value: null } },
      /^error main\/APNS_VOIP: SNS has no platform application arn:/,
    ],
    [
      'a certificate that has expired',
      { [`${APP}.expires`]: '2026-11-27T20:00:00Z' },
      /^error main\/APNS_VOIP: its certificate has expired 2 days ago/,
    ],
    [
      'a certificate that expires in a week',
      { [`${APP}.expires`]: '2026-12-06T20:00:00Z' },
      /^error main\/APNS_VOIP: its certificate expires in 7 days/,
    ],
    [
      'a certificate that expires in two months',
      { [`${APP}.expires`]: '2027-01-28T20:00:00Z' },
      /^warning main\/APNS_VOIP: its certificate expires in 60 days/,
    ],
    [
      'an application without events',
      { [`${APP}.events`]: {} },
      /^error main\/APNS_VOIP: failed pushes are sent nowhere.*→ deploy again, or: aws sns set-platform-application-attributes/,
    ],
    [
      "another topic's events",
      { [`${APP}.events`]: { EventDeliveryFailure: 'arn:aws:sns:eu-west-1:1:old' } },
      /^error main\/APNS_VOIP: failed pushes are sent to arn:aws:sns:eu-west-1:1:old/,
    ],
    ['no application at all', { applications: [] }, /^error applications: .*no phone can be rung/],
    [
      'a table that does not exist',
      { 'state.table': { value: null } },
      /^error table: there is no table calls → docs\/recovery.md/,
    ],
    ['other keys', { [`${TABLE}.keys`]: { id: 'HASH S' } }, /^error table: .*has the keys id HASH S/],
    ['no TTL', { [`${TABLE}.ttl`]: undefined }, /^error table: .*has no TTL.* → aws dynamodb update-time-to-live/],
    ['no stream', { [`${TABLE}.stream`]: undefined }, /^error table: .*has no stream.* → aws dynamodb update-table/],
    ['another stream', { [`${TABLE}.stream.arn`]: 'arn:new' }, /^error table: .*has the stream arn:new/],
    [
      'no backups',
      { [`${TABLE}.backups`]: false },
      /^error table: .*no point-in-time recovery → aws dynamodb update-continuous-backups/,
    ],
    [
      'a state that was made anew',
      { 'state.recorded.value.table': 'calls-2' },
      /^error state: the functions use table calls, and the state has calls-2 → deploy both stacks/,
    ],
    ['a state that was deleted', { 'state.recorded.value': 'missing' }, /^error state: .*parameter does not exist/],
    ['a topic that does not exist', { 'state.topicExists.value': false }, /^error push events: there is no topic/],
    ['functions whose state is unknown', { 'state.given': undefined }, /^warning state: .*could not be read/],
    [
      'a function that failed',
      { [`${FN}.state`]: 'Failed', [`${FN}.stateReason`]: 'EniLimitExceeded' },
      /^error function invite: is Failed: EniLimitExceeded/,
    ],
    [
      'a function whose update failed',
      { [`${FN}.lastUpdate`]: 'Failed' },
      /^error function invite: its last update failed/,
    ],
    [
      'a function with another table',
      { [`${FN}.table`]: 'calls-2' },
      /^error function invite: uses the table calls-2, and the deployment has calls/,
    ],
    [
      'a function that may not run',
      { [`${FN}.reserved`]: 0 },
      /^error function invite: has a reserved concurrency of 0.*→ aws lambda delete-function-concurrency/,
    ],
    [
      'a deprecated runtime',
      { [`${FN}.runtime`]: 'nodejs20.x' },
      /^warning function invite: its runtime nodejs20.x is deprecated since 2026-04-30/,
    ],
    [
      'a new account',
      { 'concurrency.value.unreserved': 10 },
      /^warning concurrency: the account runs 10 functions.*→ ask for more: Service Quotas/,
    ],
    [
      'a stream that nobody reads',
      { 'eventSources.0.state.value': 'Disabled' },
      /^error table's stream: is Disabled.*→ aws lambda update-event-source-mapping --uuid u1 --enabled/,
    ],
    [
      'dead letters',
      { 'queues.0.messages.value': 3 },
      /^error dead letters PushFeedback: 3 messages.*→ docs\/runbook.md#push-feedback-dead-letters/,
    ],
    [
      'an alarm that is on',
      { [`${ALARM}.state`]: 'ALARM' },
      /^error alarm rings-rejected: is on for 9 days.*→ docs\/runbook.md#rings-rejected/,
    ],
    [
      'an alarm without data',
      { [`${ALARM}.state`]: 'INSUFFICIENT_DATA' },
      /^warning alarm rings-rejected: has had no data for 9 days/,
    ],
    ['no alarms', { 'alarms.value': [] }, /^warning alarms: the deployment has no alarms/],
    [
      'a subscription that waits',
      { 'subscriptions.0.counts.value': { confirmed: 0, pending: 1 } },
      /^warning alarm topic: .*not been confirmed/,
    ],
    [
      'no subscription',
      { 'subscriptions.0.counts.value': { confirmed: 0, pending: 0 } },
      /^warning alarm topic: .*no subscription.*aws sns subscribe/,
    ],
    [
      'a domain without a DNS record',
      {
        [`${HOST}.certificate`]: { unreadable: 'no such host' },
        [`${HOST}.dns`]: { unreadable: 'DNS of calls.example.com: no such host' },
      },
      /^error DNS of API: .*no such host → add the DNS record: calls.example.com CNAME d-abc/,
    ],
    [
      'a DNS record that points elsewhere',
      { [`${HOST}.dns.value.addresses`]: ['198.51.100.7'] },
      /^error DNS of API: calls.example.com points to 198.51.100.7, and not to d-abc/,
    ],
    [
      'a certificate of the domain that was not renewed',
      { [`${HOST}.certificate.value.validTo`]: '2026-12-29T20:00:00.000Z' },
      /^warning TLS of API: the certificate expires in 30 days/,
    ],
    [
      'an expired certificate of the domain',
      { [`${HOST}.certificate.value.validTo`]: '2026-11-28T20:00:00.000Z' },
      /^error TLS of API: the certificate has expired/,
    ],
    [
      'a certificate that no phone trusts',
      { [`${HOST}.certificate.value.problem`]: 'SELF_SIGNED_CERT_IN_CHAIN' },
      /^error TLS of API: the certificate is not trusted/,
    ],
    [
      'an API that fails',
      { 'web.clientConfig.value.status': 503 },
      /^error API: GET \/v1\/client-config answers 503 → docs\/runbook.md#api-failing/,
    ],
    [
      'another API',
      { 'web.clientConfig.value.socketUrl': 'wss://other' },
      /^warning API: gives apps the socket URL wss:\/\/other/,
    ],
    [
      'an API without an authorizer',
      { 'web.unauthenticated.value.status': 200 },
      /^error without token: .*answers 200.*no authorizer/,
    ],
    [
      'an origin that is not allowed',
      { [`${CORS}.allowOrigin`]: undefined },
      /^error CORS: pages of https:\/\/app.example.com may not call the API → add "https:\/\/app.example.com" to "corsOrigins"/,
    ],
    [
      'a preflight without authorization',
      { [`${CORS}.allowHeaders`]: 'content-type' },
      /^error CORS: the preflight does not allow authorization/,
    ],
    ['sockets without an authorizer', { 'web.socket.value': 101 }, /^error sockets: .*is accepted/],
    [
      'sockets that fail',
      { 'web.socket.value': 502 },
      /^error sockets: .*answers 502.*docs\/runbook.md#sockets-failing/,
    ],
    [
      'an API that does not answer, once',
      {
        'web.clientConfig': { unreadable: 'GET …: no answer in time (ETIMEDOUT)' },
        'web.unauthenticated': { unreadable: 'GET …' },
        'web.preflight': { unreadable: 'OPTIONS …' },
      },
      /^error API: GET …: no answer in time/,
    ],
    [
      'sockets that do not answer',
      { 'web.socket': { unreadable: 'opening wss://…: no answer in time (ETIMEDOUT)' } },
      /^error sockets: opening wss:\/\/…: no answer in time/,
    ],
    [
      'a preflight that allows every header, of which authorization is none',
      { [`${CORS}.allowHeaders`]: '*' },
      /^error CORS: the preflight does not allow authorization/,
    ],
    [
      'a part that may not be read',
      { concurrency: { unreadable: 'reading: AWS does not allow it: lambda:GetAccountSettings' } },
      /^warning concurrency: could not be read: .*GetAccountSettings → the AWS managed policy ReadOnlyAccess/,
    ],
  ])('says what is wrong and what fixes it: %s', (_, changes, expected) => {
    const found = notOk(changes);

    expect(found.join('\n')).toMatch(expected);
    expect(found).toHaveLength(1);
  });

  it.each<[rule: string, changes: Changes]>([
    [
      'an alias record has the addresses of its target',
      { [`${HOST}.dns.value`]: { addresses: ['192.0.2.2'], targetAddresses: ['192.0.2.2'] } },
    ],
    [
      'a CNAME record names its target',
      {
        [`${HOST}.dns.value`]: {
          addresses: ['10.0.0.1'],
          cname: 'D-abc.execute-api.eu-west-1.amazonaws.com',
          targetAddresses: [],
        },
      },
    ],
    ['keys do not expire', { [`${APP}.expires`]: undefined }],
    ['state and functions in one stack', { 'stacks.state': undefined, 'state.recorded.value': null }],
    ['a function that nobody has invoked for weeks', { [`${FN}.state`]: 'Inactive' }],
    [
      'an alarm that is new',
      { [`${ALARM}.state`]: 'INSUFFICIENT_DATA', [`${ALARM}.since`]: '2026-11-29T10:00:00.000Z' },
    ],
    [
      'pages of some origins, none of which was named',
      { [`${CORS}.allowOrigin`]: undefined, [`${CORS}.isNamed`]: false },
    ],
    ['every page', { [`${CORS}.allowOrigin`]: '*' }],
  ])('is none: %s', (_, changes) => {
    expect(notOk(changes)).toEqual([]);
  });
});
