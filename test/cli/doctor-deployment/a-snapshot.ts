import type { Snapshot } from '../../../cli/doctor/deployment/snapshot.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ringthrough-prod-state-PushEvents';
const STREAM = 'arn:aws:dynamodb:eu-west-1:123456789012:table/calls/stream/2026-01-01T00:00:00.000';
const IDS = { table: 'calls', stream: STREAM, topic: TOPIC, applications: 'b6d1' };

/** A deployment in AWS in which everything is right. */
export const aSnapshot = (): Snapshot => ({
  format: 'ringthrough-deployment-1',
  takenAt: '2026-11-29T20:00:00.000Z',
  cli: '1.0.0',
  kind: 'aws',
  name: 'ringthrough-prod-api',
  region: 'eu-west-1',
  api: 'https://calls.example.com',
  socket: 'wss://sockets.example.com',
  table: 'calls',
  stacks: {
    api: { value: { name: 'ringthrough-prod-api', status: 'UPDATE_COMPLETE', changedAt: '2026-11-26T19:00:00.000Z' } },
    state: {
      value: { name: 'ringthrough-prod-state', status: 'CREATE_COMPLETE', changedAt: '2026-11-26T19:00:00.000Z' },
    },
  },
  applications: [
    {
      name: 'main/APNS_VOIP',
      arn: 'arn:aws:sns:eu-west-1:123456789012:app/APNS_VOIP/main',
      attributes: {
        value: { enabled: true, expires: '2027-06-17T20:00:00Z', events: { EventDeliveryFailure: TOPIC } },
      },
    },
  ],
  state: {
    given: { ...IDS },
    recorded: { value: { ...IDS } },
    table: {
      value: {
        keys: { pk: 'HASH S', sk: 'RANGE S' },
        ttl: 'ttl',
        stream: { arn: STREAM, view: 'NEW_IMAGE' },
        backups: true,
      },
    },
    topicExists: { value: true },
  },
  functions: [
    {
      name: 'invite',
      facts: { value: { state: 'Active', lastUpdate: 'Successful', runtime: 'nodejs24.x', table: 'calls' } },
    },
  ],
  concurrency: { value: { limit: 1000, unreserved: 900 } },
  eventSources: [
    { source: 'CallEventsFunctionChanges01234567', uuid: 'u1', state: { value: 'Enabled' } },
    { source: 'RingTimersFunctionTimers01234567', uuid: 'u2', state: { value: 'Enabled' } },
  ],
  queues: [{ name: 'PushFeedback', url: 'https://sqs/feedback', messages: { value: 0 } }],
  alarms: {
    value: [
      {
        name: 'ringthrough-prod-api-rings-rejected',
        state: 'OK',
        since: '2026-11-20T20:00:00.000Z',
        reason: '',
        heading: 'rings-rejected',
        topics: ['arn:aws:sns:eu-west-1:123456789012:alarms'],
      },
    ],
  },
  subscriptions: [
    { topic: 'arn:aws:sns:eu-west-1:123456789012:alarms', counts: { value: { confirmed: 1, pending: 0 } } },
  ],
  hosts: [
    {
      role: 'API',
      host: 'calls.example.com',
      target: 'd-abc.execute-api.eu-west-1.amazonaws.com',
      dns: { value: { addresses: ['192.0.2.1'], targetAddresses: ['192.0.2.1', '192.0.2.2'] } },
      certificate: { value: { validTo: '2027-06-17T20:00:00.000Z' } },
    },
  ],
  web: {
    clientConfig: { value: { status: 200, ms: 40, socketUrl: 'wss://sockets.example.com' } },
    unauthenticated: { value: { status: 401 } },
    preflight: {
      value: {
        status: 204,
        origin: 'https://app.example.com',
        isNamed: true,
        allowOrigin: 'https://app.example.com',
        allowHeaders: 'authorization,content-type',
        allowMethods: 'GET,POST,PUT,DELETE',
      },
    },
    socket: { value: 401 },
  },
});
