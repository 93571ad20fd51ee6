import { randomUUID } from 'node:crypto';
import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, pixel, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

/** A user with one iPhone, whose pushes can be told apart by its token. */
const withPhone = async (name: string, changes: Record<string, unknown> = {}) => {
  const user = someone(name);
  const session = await house.as(user);
  const phone = iphone(changes);
  await session('PUT', '/v1/devices/phone', phone);
  return { user, session, token: phone.token };
};

const pushesTo = async (token: unknown) => {
  await house.sns.settled();
  return house.apple.pushes().filter((push) => push.deviceToken === token);
};

const caller = async (): Promise<Session> => house.as(someone('alice'));

describe('an invite', () => {
  it('rings an iPhone by one VoIP push that CallKit can show with no network', async () => {
    const bob = await withPhone('bob');
    const alice = await house.as('alice');
    const begun = Date.now();

    const { status, body } = await alice('POST', '/v1/calls', inviteOf(bob.user, { media: 'video', ringSeconds: 30 }));

    const [push, ...more] = await pushesTo(bob.token);
    expect(status).toBe(201);
    expect(more).toEqual([]);
    expect(push?.verdict).toEqual({ status: 200 });
    expect(push?.headers).toMatchObject({
      'apns-topic': 'com.example.app.voip',
      'apns-push-type': 'voip',
      'apns-priority': '10',
    });
    const expiration = Number(push?.headers['apns-expiration']) * 1000;
    expect(expiration).toBeGreaterThan(begun + 25_000);
    expect(expiration).toBeLessThanOrEqual(Date.parse(body.expiresAt));
    expect(push?.payload).toMatchObject({
      callId: body.callId,
      uuid: body.callId,
      callerName: 'Alice',
      handle: 'alice',
      hasVideo: true,
      startedAt: body.startedAt,
      expiresAt: Date.parse(body.expiresAt),
      ackUrl: expect.stringMatching(new RegExp(`^${house.url}/v1/receipts/[\\w.-]+$`)),
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.startedAt)).toBe(30_000);
  });

  it('rings an Android phone by a data message of high priority, all of it text', async () => {
    const user = someone('bob');
    const phone = pixel();
    await (await house.as(user))('PUT', '/v1/devices/pixel', phone);

    const { body } = await (await caller())('POST', '/v1/calls', inviteOf(user, { ringSeconds: 20 }));

    await house.sns.settled();
    const messages = house.google.messages().filter((message) => message.token === phone.token);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toMatchObject({
      data: { callId: body.callId, callerName: 'Alice', hasVideo: 'false' },
      android: { priority: 'high', ttl: expect.stringMatching(/^(1\d|20)s$/) },
    });
    expect(messages[0]?.message).not.toHaveProperty('notification');
    expect(messages[0]?.verdict.status).toBe(200);
  });

  it('sends a Cordova app of old exactly the payload it has always been sent', async () => {
    const bob = await withPhone('bob', { preset: 'cordova-legacy' });

    const { body } = await (await caller())('POST', '/v1/calls', inviteOf(bob.user));

    const [push] = await pushesTo(bob.token);
    expect(push?.payload).toEqual({
      aps: { alert: 'New Incoming Call' },
      data: { Caller: { Username: 'Alice', ConnectionId: body.callId } },
    });
  });

  it('answers each device with its own outcome, and one that is gone costs no other its ring', async () => {
    const user = someone('bob');
    const bob = await house.as(user);
    const [gone, well] = [iphone(), iphone()];
    await bob('PUT', '/v1/devices/gone', gone);
    await bob('PUT', '/v1/devices/well', well);
    await disableEndpointOf(gone.token);

    const { status, body } = await (await caller())('POST', '/v1/calls', inviteOf(user));

    expect(status).toBe(201);
    expect(body.rings).toMatchObject([
      { userId: user, deviceId: 'gone', outcome: 'gone', reason: 'endpoint_disabled' },
      { userId: user, deviceId: 'well', outcome: 'accepted' },
    ]);
    expect(await pushesTo(well.token)).toHaveLength(1);
  });

  it('ends as unreachable when no device could be handed a push', async () => {
    const bob = await withPhone('bob');
    await disableEndpointOf(bob.token);

    const { status, body } = await (await caller())('POST', '/v1/calls', inviteOf(bob.user));

    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'ended', endReason: 'unreachable' });
  });

  it('rings all callees of a group, and a callee without devices is a leg that ended', async () => {
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

describe('the same invite again', () => {
  it('answers the same call and rings nobody twice, whatever the spelling of its callId', async () => {
    const [bob, alice, callId] = [await withPhone('bob'), await caller(), randomUUID()];
    const first = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const again = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId: callId.toUpperCase() }));

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(first.body.callId).toBe(callId);
    expect(await pushesTo(bob.token)).toHaveLength(1);
  });

  it('rings once also when both come at the same moment', async () => {
    const [bob, alice, callId] = [await withPhone('bob'), await caller(), randomUUID()];
    const invite = () => alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const answers = await Promise.all([invite(), invite(), invite(), invite(), invite()]);

    const refused = answers.filter((answer) => answer.status === 409);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(refused.every((answer) => answer.body.code === 'invite_in_progress')).toBe(true);
    expect(refused.every((answer) => Number(answer.headers.get('retry-after')) > 0)).toBe(true);
    expect(await pushesTo(bob.token)).toHaveLength(1);
  });

  it('rings the phones of a callee who had none when it was first tried', async () => {
    const [alice, user, callId] = [await caller(), someone('bob'), randomUUID()];
    const phone = iphone();
    const first = await alice('POST', '/v1/calls', inviteOf(user, { callId }));
    await (await house.as(user))('PUT', '/v1/devices/phone', phone);

    const again = await alice('POST', '/v1/calls', inviteOf(user, { callId }));

    expect([first.status, first.body.code, again.status]).toEqual([409, 'no_devices', 201]);
    expect(await pushesTo(phone.token)).toHaveLength(1);
  });

  it("is refused when the callId names somebody else's call, or a call to somebody else", async () => {
    const [bob, carol, alice, callId] = [
      await withPhone('bob'),
      await withPhone('carol'),
      await caller(),
      randomUUID(),
    ];
    await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    const stranger = await (await caller())('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    const other = await alice('POST', '/v1/calls', inviteOf(carol.user, { callId }));

    expect([stranger.status, stranger.body.code]).toEqual([409, 'call_id_taken']);
    expect([other.status, other.body.code]).toEqual([409, 'call_id_taken']);
    expect(await pushesTo(bob.token)).toHaveLength(1);
    expect(await pushesTo(carol.token)).toHaveLength(0);
  });
});

describe('a push over its limit', () => {
  it('is refused with its size and nobody is rung; the same invite with less in it is fine', async () => {
    const [bob, carol, alice, callId] = [
      await withPhone('bob'),
      await withPhone('carol'),
      await caller(),
      randomUUID(),
    ];
    const custom = { note: 'x'.repeat(2_500) };

    const large = await alice('POST', '/v1/calls', inviteOf([bob.user, carol.user], { callId, custom }));
    const small = await alice('POST', '/v1/calls', inviteOf([bob.user, carol.user], { callId, custom: { note: 'x' } }));

    expect(large.status).toBe(413);
    expect(large.body).toMatchObject({ code: 'payload_too_large', preset: 'universal', limit: 5120 });
    expect(large.body.bytes).toBeGreaterThan(5120);
    expect(small.status).toBe(201);
    const pushes = await pushesTo(bob.token);
    expect(pushes.map((push) => push.payload?.extra)).toEqual([{ note: 'x' }]);
  });
});

const disableEndpointOf = async (token: unknown): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: house.sns.url, region: 'eu-west-1', credentials });
  const PlatformApplicationArn = `${house.sns.arnPrefix}app/APNS_VOIP/main`;
  const { Endpoints = [] } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  const found = Endpoints.find(({ Attributes }) => Attributes?.Token === token);
  await sns.send(
    new SetEndpointAttributesCommand({ EndpointArn: found?.EndpointArn, Attributes: { Enabled: 'false' } }),
  );
};
