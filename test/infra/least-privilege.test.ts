import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, startTestHouse, type TestHouse } from '../support/house.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { openSocket } from '../support/socket.ts';
import { deployment, resources } from './deployment.ts';

/** The roles of the functions that run here too, by the name of the function. */
const roles: Readonly<Record<string, string>> = {
  devices: 'DevicesRole',
  invite: 'InviteRole',
  calls: 'CallsRole',
  receipts: 'ReceiptsRole',
  blocks: 'BlocksRole',
  ice: 'IceRole',
  socket: 'SocketRole',
  'socket-authorizer': 'SocketAuthorizerRole',
  'ring-timer': 'RingTimersFunctionRole',
  'push-feedback': 'PushFeedbackFunctionRole',
};

const oneOrMany = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (typeof value === 'string' ? [value] : value)),
);
const Policy = v.object({ PolicyDocument: v.object({ Statement: v.array(v.object({ Action: oneOrMany })) }) });

/** What the deployed role of a function allows it to ask of DynamoDB and SNS. */
const allowed = (): ReadonlyMap<string, readonly string[]> => {
  const { state, api } = deployment();
  const policies = resources([state, api], 'AWS::IAM::Policy');
  const actionsOf = (role: string) =>
    policies
      .filter(({ id }) => id.includes(`/${role}`))
      .flatMap(({ Properties }) => v.parse(Policy, Properties).PolicyDocument.Statement.flatMap(({ Action }) => Action))
      .filter((action) => /^(dynamodb|sns):/.test(action));
  return new Map(Object.entries(roles).map(([fn, role]) => [fn, [...new Set(actionsOf(role))].sort()]));
};

/** What a role allows and this test does not see, each with its reason. */
const notSeenHere: Readonly<Record<string, readonly string[]>> = {
  // PlatformApplication grants all that AWS's own order of registering wants, and ours wants less.
  devices: ['sns:GetEndpointAttributes'],
  // Asked when an invite is taken over from one that died: test/model/invite-dies.test.ts.
  invite: ['dynamodb:GetItem'],
  // It tells by push what somebody died before telling: test/model/invite-dies.test.ts.
  socket: ['sns:Publish'],
};

let house: TestHouse;
let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
beforeAll(async () => {
  proxy = await startRecordingProxy();
  house = await startTestHouse({ environmentOf: proxy.environmentOf });
});
afterAll(async () => {
  await house.close();
  await proxy.close();
});

describe('the role of each function', () => {
  it('allows what the function asks of AWS in all that it does, and nothing that it never asks', async () => {
    await doEverything(house);

    const asked = new Map(
      Object.keys(roles).map((fn) => [
        fn,
        [...new Set(proxy.recorded.filter((one) => one.fn === fn).map(({ action }) => action))].sort(),
      ]),
    );
    const unseen = ([fn, actions]: readonly [string, readonly string[]]): readonly [string, readonly string[]] => [
      fn,
      actions.filter((action) => !notSeenHere[fn]?.includes(action)),
    ];
    expect(asked).toEqual(new Map([...allowed()].map(unseen)));
  });
});

/** Every road through the functions at least once. */
const doEverything = async (on: TestHouse): Promise<void> => {
  const [alice, bob, carol] = [await on.as('alice'), await on.as('bob'), await on.as('carol')];
  const mixedUp = iphone({ token: 'ab'.repeat(32) });
  on.apple.devices.register({ token: mixedUp.token, environment: 'sandbox' });
  await bob('PUT', '/v1/devices/mixed-up', mixedUp);
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

  // An invite that nobody finished is taken over, which looks into the history.
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
};

/** A socket that nobody is at any more, and of which nobody was told. */
const lostSocket = async (on: TestHouse, user: string): Promise<void> => {
  await openSocket(on, `bearer.${await on.issuer.mint(user)}`, 'lost');
  on.sockets.cut(on.sockets.connectionIds().at(-1) ?? '', { told: false });
  // One that was only just opened is kept, because it may be on its way.
  await on.advance(31_000);
};
