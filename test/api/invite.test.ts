import { randomUUID } from 'node:crypto';
import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** A user with one iPhone, whose pushes can be distinguished by its token. */
const withPhone = async (name: string, changes: Record<string, unknown> = {}) => {
  const user = someone(name);
  const session = await backend.as(user);
  const phone = iphone(changes);
  await session('PUT', '/v1/devices/phone', phone);
  return { user, session, token: phone.token };
};

const pushesTo = async (token: unknown) => {
  await backend.sns.settled();
  return backend.apple.pushes().filter((push) => push.deviceToken === token);
};

const caller = async (): Promise<Session> => backend.as(someone('alice'));

describe('an invite', () => {
  it('rings an iPhone with one VoIP push that contains everything that CallKit shows', async () => {
    const bob = await withPhone('bob');
    const alice = await backend.as('alice');
    const startedAt = Date.now();

    const { status, body } = await alice(
      'POST',
      '/v1/calls',
      inviteOf(bob.user, { media: 'video', ringTimeoutSeconds: 30 }),
    );

    const [push, ...more] = await pushesTo(bob.token);
    expect(status).toBe(201);
    expect(more).toEqual([]);
    expect(push?.response).toEqual({ status: 200 });
    expect(push?.headers).toMatchObject({
      'apns-topic': 'com.example.app.voip',
      'apns-push-type': 'voip',
      'apns-priority': '10',
    });
    const expiration = Number(push?.headers['apns-expiration']) * 1000;
    expect(expiration).toBeGreaterThan(startedAt + 25_000);
    expect(expiration).toBeLessThanOrEqual(Date.parse(body.expiresAt));
    expect(push?.payload).toMatchObject({
      callId: body.callId,
      uuid: body.callId,
      callerName: 'Alice',
      handle: 'alice',
      hasVideo: true,
      startedAt: body.startedAt,
      expiresAt: Date.parse(body.expiresAt),
      ackUrl: expect.stringMatching(new RegExp(`^${backend.url}/v1/receipts/[\\w.-]+$`)),
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.startedAt)).toBe(30_000);
  });

  it('rings an Android phone with a high-priority data message whose values are strings', async () => {
    const user = someone('bob');
    const phone = pixel();
    await (await backend.as(user))('PUT', '/v1/devices/pixel', phone);

    const { body } = await (await caller())('POST', '/v1/calls', inviteOf(user, { ringTimeoutSeconds: 20 }));

    await backend.sns.settled();
    const messages = backend.google.messages().filter((message) => message.token === phone.token);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toMatchObject({
      data: { callId: body.callId, callerName: 'Alice', hasVideo: 'false' },
      android: { priority: 'high', ttl: expect.stringMatching(/^(1\d|20)s$/) },
    });
    expect(messages[0]?.message).not.toHaveProperty('notification');
    expect(messages[0]?.response.status).toBe(200);
  });

  it('sends an existing Cordova app exactly the payload that it already handles', async () => {
    const bob = await withPhone('bob', { preset: 'cordova-legacy' });

    const { body } = await (await caller())('POST', '/v1/calls', inviteOf(bob.user));

    const [push] = await pushesTo(bob.token);
    expect(push?.payload).toEqual({
      aps: { alert: 'New Incoming Call' },
      data: { Caller: { Username: 'Alice', ConnectionId: body.callId } },
    });
  });

  it('returns the outcome of each device, and a device that is gone does not stop the others from ringing', async () => {
    const user = someone('bob');
    const bob = await backend.as(user);
    const [gone, reachable] = [iphone(), iphone()];
    await bob('PUT', '/v1/devices/gone', gone);
    await bob('PUT', '/v1/devices/reachable', reachable);
    await disableEndpointOf(gone.token);

    const { status, body } = await (await caller())('POST', '/v1/calls', inviteOf(user));

    expect(status).toBe(201);
    expect(body.rings).toMatchObject([
      { userId: user, deviceId: 'gone', outcome: 'gone', reason: 'endpoint_disabled' },
      { userId: user, deviceId: 'reachable', outcome: 'accepted' },
    ]);
    expect(await pushesTo(reachable.token)).toHaveLength(1);
  });

  it('tries a disabled endpoint once more in its ring window, and ends as unreachable within the hour after that', async () => {
    const bob = await withPhone('bob');
    await disableEndpointOf(bob.token);

    const first = await (await caller())('POST', '/v1/calls', inviteOf(bob.user));
    await backend.advance(6_000);
    const rung = await pushesTo(bob.token);
    await disableEndpointOf(bob.token);
    const second = await (await caller())('POST', '/v1/calls', inviteOf(bob.user));

    expect(first).toMatchObject({ status: 201, body: { state: 'initiated' } });
    expect(rung).toHaveLength(1);
    expect(second).toMatchObject({ status: 201, body: { state: 'ended', endReason: 'unreachable' } });
  });

  it('rings all callees of a group, and ends the leg of a callee without devices', async () => {
    const [bob, carol, dave] = [await withPhone('bob'), await withPhone('carol'), someone('dave')];

    const { status, body } = await (await caller())('POST', '/v1/calls', inviteOf([bob.user, carol.user, dave]));

    expect(status).toBe(201);
    expect(body.state).toBe('initiated');
    expect(body.rings.map((ring: { userId: string }) => ring.userId)).toEqual([bob.user, carol.user]);
    expect(body.legs.find((leg: { userId: string }) => leg.userId === dave)).toEqual({
      userId: dave,
      state: 'ended',
      endReason: 'unreachable',
    });
    expect([await pushesTo(bob.token), await pushesTo(carol.token)].map((pushes) => pushes.length)).toEqual([1, 1]);
  });
});

describe('a repeated invite', () => {
  it('returns the same call without another push, also with its callId in upper case', async () => {
    const [bob, alice, callId] = [await withPhone('bob'), await caller(), randomUUID()];
    const first = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const again = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId: callId.toUpperCase() }));

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(first.body.callId).toBe(callId);
    expect(await pushesTo(bob.token)).toHaveLength(1);
  });

  it('sends one push also when five arrive concurrently', async () => {
    const [bob, alice, callId] = [await withPhone('bob'), await caller(), randomUUID()];
    const invite = () => alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const responses = await Promise.all([invite(), invite(), invite(), invite(), invite()]);

    const refused = responses.filter((response) => response.status === 409);
    expect(responses.filter((response) => response.status === 201)).toHaveLength(1);
    expect(refused.every((response) => response.body.code === 'invite_in_progress')).toBe(true);
    expect(refused.every((response) => Number(response.headers.get('retry-after')) > 0)).toBe(true);
    expect(await pushesTo(bob.token)).toHaveLength(1);
  });

  it('rings the phone of a callee who had none at the first attempt', async () => {
    const [alice, user, callId] = [await caller(), someone('bob'), randomUUID()];
    const phone = iphone();
    const first = await alice('POST', '/v1/calls', inviteOf(user, { callId }));
    await (await backend.as(user))('PUT', '/v1/devices/phone', phone);

    const again = await alice('POST', '/v1/calls', inviteOf(user, { callId }));

    expect([first.status, first.body.code, again.status]).toEqual([409, 'no_devices', 201]);
    expect(await pushesTo(phone.token)).toHaveLength(1);
  });

  it('is refused when the call with its callId has another caller or another callee', async () => {
    const [bob, carol, alice, callId] = [
      await withPhone('bob'),
      await withPhone('carol'),
      await caller(),
      randomUUID(),
    ];
    await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const otherCaller = await (await caller())('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    const otherCallee = await alice('POST', '/v1/calls', inviteOf(carol.user, { callId }));

    expect([otherCaller.status, otherCaller.body.code]).toEqual([409, 'call_id_taken']);
    expect([otherCallee.status, otherCallee.body.code]).toEqual([409, 'call_id_taken']);
    expect(await pushesTo(bob.token)).toHaveLength(1);
    expect(await pushesTo(carol.token)).toHaveLength(0);
  });
});

const disableEndpointOf = async (token: unknown): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: backend.sns.url, region: 'eu-west-1', credentials });
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
  const { Endpoints = [] } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  const found = Endpoints.find(({ Attributes }) => Attributes?.Token === token);
  await sns.send(
    new SetEndpointAttributesCommand({ EndpointArn: found?.EndpointArn, Attributes: { Enabled: 'false' } }),
  );
};
