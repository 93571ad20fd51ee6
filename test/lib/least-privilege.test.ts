import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { openSocket } from '../support/socket.ts';
import { deployment, resources } from './deployment.ts';

/** Logical ids of the roles, by function. Only functions that the local backend runs too. */
const roles: Readonly<Record<string, string>> = {
  devices: 'DevicesRole',
  invite: 'InviteRole',
  calls: 'CallsRole',
  receipts: 'ReceiptsRole',
  blocks: 'BlocksRole',
  ice: 'IceRole',
  'client-config': 'ClientConfigRole',
  users: 'UsersRole',
  socket: 'SocketRole',
  'socket-authorizer': 'SocketAuthorizerRole',
  'ring-timer': 'RingTimersFunctionRole',
  'push-feedback': 'PushFeedbackFunctionRole',
  'call-events': 'CallEventsFunctionRole',
  registrations: 'RegistrationsFunctionRole',
};

const oneOrMany = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (typeof value === 'string' ? [value] : value)),
);
const Policy = v.object({ PolicyDocument: v.object({ Statement: v.array(v.object({ Action: oneOrMany })) }) });

/** The DynamoDB and SNS actions that each function's deployed role allows. */
const allowedActions = (): ReadonlyMap<string, readonly string[]> => {
  const { state, api } = deployment();
  const policies = resources([state, api], 'AWS::IAM::Policy');
  const actionsOf = (role: string) =>
    policies
      .filter(({ id }) => id.includes(`/${role}`))
      .flatMap(({ Properties }) => v.parse(Policy, Properties).PolicyDocument.Statement.flatMap(({ Action }) => Action))
      .filter((action) => /^(dynamodb|sns):/.test(action));
  return new Map(Object.entries(roles).map(([fn, role]) => [fn, [...new Set(actionsOf(role))].sort()]));
};

/** Allowed actions that this test does not cause, or not in each run, each with its reason. */
const notObserved: Readonly<Record<string, readonly string[]>> = {
  // Reads a call's text that an eventually consistent read does not have yet.
  ...Object.fromEntries(['receipts', 'ice', 'socket-authorizer'].map((fn) => [fn, ['dynamodb:GetItem']])),
  'call-events': [
    'dynamodb:GetItem',
    // Finds the calls of a device whose socket is gone, in the same case.
    'dynamodb:BatchGetItem',
    // Deletes a socket that is gone, if the request that made the change posted nothing.
    'dynamodb:DeleteItem',
    // Lambda reads the stream with the function's role.
    ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((action) => `dynamodb:${action}`),
  ],
  // `PlatformApplication.grantRegister` grants the actions of AWS's documented registration, and ours needs fewer.
  devices: ['sns:GetEndpointAttributes'],
  // It verifies an endpoint after 14 days, and enables or deletes one as `devices` does: test/devices.
  registrations: ['sns:DeleteEndpoint', 'sns:GetEndpointAttributes', 'sns:SetEndpointAttributes'],
  // Until the next release: functions of 0.1.0, which a canary still runs, delete the record of a released endpoint.
  'push-feedback': ['dynamodb:DeleteItem'],
  // Used to push notifications that a crashed function did not send: test/model/invite-crashes.test.ts.
  // `BatchGetItem` finds the calls of a device whose socket broke: test/sockets/nobody-in-call.test.ts.
  socket: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'sns:Publish'],
};

let backend: TestBackend;
let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
beforeAll(async () => {
  proxy = await startRecordingProxy();
  backend = await startTestBackend({ environmentOf: proxy.environmentOf });
});
afterAll(async () => {
  await backend.close();
  await proxy.close();
});

describe('the role of each function', () => {
  it('allows exactly the actions that the function uses', async () => {
    await exerciseAllPaths(backend);

    const observed = new Map(
      Object.keys(roles).map((fn) => [
        fn,
        [...new Set(proxy.recorded.filter((one) => one.fn === fn).map(({ action }) => action))].sort(),
      ]),
    );
    const usual = ([fn, actions]: readonly [string, readonly string[]]): readonly [string, readonly string[]] => [
      fn,
      actions.filter((action) => !notObserved[fn]?.includes(action)),
    ];
    expect(new Map([...observed].map(usual))).toEqual(new Map([...allowedActions()].map(usual)));
  }, 120_000);
});

/** Runs every path through the functions at least once. */
const exerciseAllPaths = async (on: TestBackend): Promise<void> => {
  const [alice, bob, carol] = [await on.as('alice'), await on.as('bob'), await on.as('carol')];
  const mixedUp = iphone({ token: 'ab'.repeat(32) });
  on.apple.devices.register({ token: mixedUp.token, environment: 'sandbox' });
  await bob('PUT', '/v1/devices/mixed-up', mixedUp);
  // Loses the token when that is tried in the sandbox, and its endpoint for alerts is deleted.
  const before = iphone({ token: mixedUp.token, environment: 'sandbox', alertToken: 'cd'.repeat(32) });
  await (await on.as('dave'))('PUT', '/v1/devices/phone', before);
  await bob('PUT', '/v1/devices/phone', iphone({ preset: 'minimal' }));
  await bob('PUT', '/v1/devices/phone', iphone({ preset: 'minimal' }));
  await bob('PUT', '/v1/devices/pixel', pixel());
  await bob('GET', '/v1/devices');
  await carol('PUT', '/v1/devices/phone', iphone());
  await carol('DELETE', '/v1/devices/phone');
  await carol('PUT', '/v1/devices/phone', iphone());
  await carol('PUT', '/v1/devices/pixel', pixel());
  await bob('PUT', '/v1/blocks/mallory');
  await bob('GET', '/v1/blocks');
  await bob('DELETE', '/v1/blocks/mallory');

  // Both environments refuse its token: the second call's ring timer enables its endpoint again.
  const refused = iphone({ token: 'ef'.repeat(32) });
  on.apple.devices.register({ token: refused.token, environment: 'production', topic: 'com.example.another.voip' });
  await (await on.as('erin'))('PUT', '/v1/devices/phone', refused);
  for (let calls = 0; calls < 2; calls += 1) {
    await alice('POST', '/v1/calls', inviteOf('erin'));
    await on.settled();
    await on.advance(6_000);
  }

  // Its endpoint is disabled, and SNS throttles another.
  await (await on.as('erin'))('PUT', '/v1/devices/phone', refused);
  on.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'Throttled', status: 429, times: 20 });
  await (await on.as('erin'))('PUT', '/v1/devices/tablet', iphone());
  on.faults.clear();
  await on.advance(90_000);

  await alice('POST', '/v1/calls', inviteOf('nobody'));
  const first = (await alice('POST', '/v1/calls', inviteOf('bob'))).body;
  await on.settled();
  await lostSocket(on, 'alice');
  await on.advance(60_000);
  await alice('GET', `/v1/calls/${first.callId}`);
  const second = (await alice('POST', '/v1/calls', inviteOf(['bob', 'carol']))).body;
  await bob('POST', `/v1/calls/${second.callId}/ringing`, { deviceId: 'phone' });
  await lostSocket(on, 'alice');
  await bob('POST', `/v1/calls/${second.callId}/answer`, { deviceId: 'phone' });
  await bob('GET', `/v1/ice-servers?callId=${second.callId}`);
  const his = await openSocket(on, `bearer.${await on.issuer.mint('bob')}`, 'phone');
  await his.ask({ type: 'ringing', callId: second.callId });
  await his.ask({ type: 'signal', callId: second.callId, candidate: null });
  await his.ask({ type: 'resume', callId: second.callId });
  await his.close();
  await vi.waitFor(() => expect(on.logs.some((line) => line.includes('$disconnect'))).toBe(true));
  await alice('POST', `/v1/calls/${second.callId}/signals`, { deviceId: 'laptop', candidate: null });
  await bob('GET', `/v1/calls/${second.callId}/signals?deviceId=phone`);
  await carol('POST', '/v1/calls', inviteOf('bob', { whenBusy: 'refuse' }));
  await alice('POST', `/v1/calls/${second.callId}/end`);
  await bob('GET', '/v1/calls');

  // A cancel whose notifications SNS refuses is notified by the stream.
  const third = (await alice('POST', '/v1/calls', inviteOf(['bob', 'carol']))).body;
  await lostSocket(on, 'alice');
  on.sns.refuse({ action: 'Publish', code: 'InternalFailure', status: 500, times: 500 });
  await alice('POST', `/v1/calls/${third.callId}/cancel`);
  on.faults.clear();
  await on.advance(5_000);

  // The second request continues the unfinished invite, which reads the call history.
  const callId = '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11';
  on.sns.refuse({ action: 'Publish', code: 'InternalFailure', status: 500, times: 50 });
  await alice('POST', '/v1/calls', inviteOf('carol', { callId }));
  on.faults.clear();
  await alice('POST', '/v1/calls', inviteOf('carol', { callId }));
  await on.settled();
  const push = on.apple.pushes().findLast(({ payload }) => payload?.callId === callId);
  const path = new URL(String(push?.payload?.ackUrl)).pathname;
  await on.request('GET', path);
  await (await openSocket(on, `receipt.${path.split('/').at(-1) ?? ''}`)).close();
  await lostSocket(on, 'alice');
  await on.request('POST', path, { body: { event: 'declined' } });
  await on.settled();

  for (const user of [alice, bob, carol]) await user('DELETE', '/v1/users/me');
  await on.advance(25_000);
};

/** A socket whose connection is lost without a `$disconnect` event. */
const lostSocket = async (on: TestBackend, user: string): Promise<void> => {
  await openSocket(on, `bearer.${await on.issuer.mint(user)}`, 'lost');
  on.sockets.cut(on.sockets.connectionIds().at(-1) ?? '', { invokesDisconnect: false });
  // A new socket is kept even if it does not exist in API Gateway, because it may not be connected yet.
  await on.advance(31_000);
};
