import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 1_000, stoppedAt: Date.now() });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

const IOS_FIRST = [
  { afterSeconds: 0, platforms: ['ios'] },
  { afterSeconds: 8, platforms: ['android'] },
];

const calling = async () => {
  const [alice, user] = [await backend.as(someone('alice')), someone('bob')];
  const bob = await backend.as(user);
  const [phone, tablet, android] = [iphone(), iphone(), pixel()];
  await bob('PUT', '/v1/devices/phone', phone);
  await bob('PUT', '/v1/devices/tablet', tablet);
  await bob('PUT', '/v1/devices/android', android);
  /** The types of the messages to each device so far. */
  const pushes = async () => {
    await backend.sns.settled();
    const toApple = (token: string) =>
      backend.apple
        .pushes()
        .filter(({ deviceToken }) => deviceToken === token)
        .map(({ payload }) => payload?.type);
    const toGoogle = backend.google.messages().filter(({ token }) => token === android.token);
    return {
      phone: toApple(phone.token),
      tablet: toApple(tablet.token),
      android: toGoogle.map(({ message }) => message.data?.type),
    };
  };
  const invite = async (hunt: unknown, changes: Record<string, unknown> = {}) =>
    await alice('POST', '/v1/calls', inviteOf(user, { callId: randomUUID(), hunt, ...changes }));
  const read = async (callId: string) => (await alice('GET', `/v1/calls/${callId}`)).body;
  return { alice, bob, user, android, pushes, invite, read };
};

const outcomes = ({ rings }: { rings: { deviceId: string; outcome: string }[] }) =>
  Object.fromEntries(rings.map(({ deviceId, outcome }) => [deviceId, outcome]));

describe('a hunt list', () => {
  it('rings each step when it is due, inside of one ring window, and stops nobody who rings', async () => {
    const { invite, pushes, read, android } = await calling();

    const { status, body } = await invite(IOS_FIRST);
    const first = await pushes();
    await backend.advance(8_000);
    const second = await pushes();
    const call = await read(body.callId);
    await backend.advance(60_000);

    expect(status).toBe(201);
    expect(outcomes(body)).toEqual({ phone: 'accepted', tablet: 'accepted' });
    expect(first).toEqual({ phone: ['incoming_call'], tablet: ['incoming_call'], android: [] });
    expect(second).toEqual({ ...first, android: ['incoming_call'] });
    expect(outcomes(call)).toEqual({ phone: 'accepted', tablet: 'accepted', android: 'accepted' });
    expect(call.expiresAt).toBe(body.expiresAt);
    const [ring] = backend.google.messages().filter(({ token }) => token === android.token);
    expect(ring?.message.android).toMatchObject({ ttl: '32s' });
    expect((await read(body.callId)).endReason).toBe('no_answer');
    expect((await pushes()).android).toEqual(['incoming_call', 'call_ended']);
  });

  it('goes no further after an answer, and a device that was not rung hears nothing', async () => {
    const { bob, invite, pushes } = await calling();
    const { body } = await invite(IOS_FIRST);

    await bob('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await backend.advance(30_000);

    expect((await pushes()).android).toEqual([]);
  });

  it('rings nobody twice, however often its timer is delivered and its invite sent', async () => {
    const { user, alice, invite, pushes } = await calling();
    backend.sqs.duplicate(2);
    const { body } = await invite(IOS_FIRST);
    const again = () => alice('POST', '/v1/calls', inviteOf(user, { callId: body.callId, hunt: IOS_FIRST }));

    const repeated = [await again()];
    await backend.advance(9_000);
    await backend.advance(5_000);
    repeated.push(await again());
    backend.sqs.duplicate(1);

    expect(repeated.map(({ status }) => status)).toEqual([200, 200]);
    expect(await pushes()).toEqual({ phone: ['incoming_call'], tablet: ['incoming_call'], android: ['incoming_call'] });
  });

  it('whose first step finds no device waits for the others; one that no step names is not rung', async () => {
    const { invite, pushes, read } = await calling();

    const { status, body } = await invite([
      { afterSeconds: 0, platforms: ['web'] },
      { afterSeconds: 5, platforms: ['android'] },
    ]);
    const state = (await read(body.callId)).state;
    await backend.advance(5_000);

    expect([status, state, body.rings]).toEqual([201, 'initiated', []]);
    expect(await pushes()).toEqual({ phone: [], tablet: [], android: ['incoming_call'] });
  });

  it('posts to a socket when the step of its device is due; that of no registered device is a browser’s', async () => {
    const { user, invite } = await calling();
    const token = await backend.issuer.mint(user);
    const open = async (deviceId: string) => await openSocket(backend, `bearer.${token}`, deviceId);
    const [browser, phone] = [await open('browser'), await open('phone')];

    await invite([{ afterSeconds: 0, platforms: ['web'] }, { afterSeconds: 5 }]);
    await browser.next({ type: 'call.incoming' });
    await phone.ask({ type: 'ping' });
    const early = phone.received.map(({ type }) => type);
    await backend.advance(5_000);
    await phone.next({ type: 'call.incoming' });
    await browser.ask({ type: 'ping' });

    expect(early).toEqual(['pong']);
    expect(browser.received.map(({ type }) => type)).toEqual(['call.incoming', 'pong']);
    await Promise.all([browser.close(), phone.close()]);
  });

  it('whose callees ring one after the other keeps the leg of the second open until then', async () => {
    const { alice, user, pushes } = await calling();
    const [second, carol] = [someone('carol'), iphone()];
    const session = await backend.as(second);
    await session('PUT', '/v1/devices/phone', carol);
    const hunt = [
      { afterSeconds: 0, to: [user] },
      { afterSeconds: 6, to: [second] },
    ];

    const { body } = await alice('POST', '/v1/calls', inviteOf([user, second], { hunt }));
    const early = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === carol.token).length;
    await backend.advance(6_000);
    await backend.sns.settled();

    expect(body.legs.map(({ state }: { state: string }) => state)).toEqual(['initiated', 'initiated']);
    expect((await pushes()).phone).toEqual(['incoming_call']);
    expect([early, backend.apple.pushes().filter(({ deviceToken }) => deviceToken === carol.token).length]).toEqual([
      0, 1,
    ]);
  });

  it('ends the leg as unreachable once its last step could ring nobody, and its caller hears of it', async () => {
    const { bob, alice, invite, read } = await calling();
    const { body } = await invite([
      { afterSeconds: 0, platforms: ['web'] },
      { afterSeconds: 5, platforms: ['android'] },
    ]);
    await bob('DELETE', '/v1/devices/android');

    await backend.advance(5_000);

    expect(await read(body.callId)).toMatchObject({ state: 'ended', endReason: 'unreachable' });
    expect((await alice('GET', '/v1/calls?open=true')).body.calls).toEqual([]);
  });

  it('names everything that is wrong with it', async () => {
    const { invite, user } = await calling();
    const wrong = async (hunt: unknown) =>
      (await invite(hunt, { ringTimeoutSeconds: 20 })).body.issues.map(
        ({ path, message }: { path: string; message: string }) => `${path} ${message}`,
      );

    expect(
      await wrong([
        { afterSeconds: 3 },
        { afterSeconds: 2, to: [user] },
        { afterSeconds: 16, platforms: ['ios'], to: ['somebody-else'] },
      ]),
    ).toEqual([
      'hunt step 1: afterSeconds must be 0: it begins with the invite',
      'hunt step 2: afterSeconds must be more than that of the step before',
      'hunt step 2: rings nobody: the steps before name all its devices',
      'hunt step 3: afterSeconds must be at most 15: the ring window has 20 s',
      'hunt step 3: to must name callees of the invite only',
    ]);
    expect(await wrong([])).toEqual(['hunt must have at least one step']);
    expect(await wrong([{ afterSeconds: 0, platforms: ['fax'] }])).toHaveLength(1);
  });

  it('shows a callee with do-not-disturb as it shows any other, and rings none of the devices', async () => {
    const { bob, invite, pushes, read } = await calling();
    await bob('PUT', '/v1/do-not-disturb', { until: new Date(backend.clock.now() + 3_600_000).toISOString() });

    const { body } = await invite(IOS_FIRST);
    await backend.advance(8_000);

    expect(outcomes(body)).toEqual({ phone: 'accepted', tablet: 'accepted' });
    expect(outcomes(await read(body.callId))).toEqual({ phone: 'accepted', tablet: 'accepted', android: 'accepted' });
    expect(await pushes()).toEqual({ phone: [], tablet: [], android: [] });
  });
});
