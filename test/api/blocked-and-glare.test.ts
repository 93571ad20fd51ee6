/** What a caller learns of those who do not want to be called, and how two who call each other find each other. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  startWindow,
  type TestBackend,
} from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 20 });
});
afterAll(() => backend.close());

interface User {
  readonly user: string;
  readonly session: Session;
  readonly token: string;
}
const userWith = async (name: string, device = iphone()): Promise<User> => {
  const user = someone(name);
  const session = await backend.as(user);
  await session('PUT', '/v1/devices/phone', device);
  return { user, session, token: device.token };
};
const pushesTo = ({ token }: User) => [
  ...backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token),
  ...backend.google.messages().filter((message) => message.token === token),
];

describe('a callee who blocks the caller', () => {
  it('reads like a user without a device, and like one who does not exist', async () => {
    const [alice, bob] = [await userWith('alice'), await userWith('bob')];
    await bob.session('PUT', `/v1/blocks/${alice.user}`);
    await backend.advance(1_000);

    const answers = [];
    for (const to of [bob.user, someone('nobody')]) {
      const { status, body } = await alice.session('POST', '/v1/calls', inviteOf(to));
      answers.push({ status, code: body.code, detail: body.detail });
    }

    expect(answers[0]).toEqual({ status: 409, code: 'no_devices', detail: expect.any(String) });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('hears nothing of a group call: no ring, no event, no end, no history, no view', async () => {
    const [alice, bob, carol] = [await userWith('alice'), await userWith('bob', pixel()), await userWith('carol')];
    await bob.session('PUT', `/v1/blocks/${alice.user}`);
    await backend.advance(1_000);
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bob.user)}`, 'phone');

    const { body } = await alice.session('POST', '/v1/calls', inviteOf([bob.user, carol.user]));
    await carol.session('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await alice.session('POST', `/v1/calls/${body.callId}/end`);
    await backend.settled();
    const views = [
      await bob.session('GET', `/v1/calls/${body.callId}`),
      await bob.session('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' }),
    ];

    expect(body.legs.map(({ state }: { state: string }) => state).sort()).toEqual(['ended', 'initiated']);
    expect(pushesTo(bob)).toEqual([]);
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(socket.received.map(({ type }) => type)).toEqual(['pong']);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toEqual([]);
    expect(views.map(({ status }) => status)).toEqual([404, 404]);
    await socket.close();
  });
});

describe('a callee in a call', () => {
  it('is reported as busy five times an hour, for all callers together; above that, the phone rings', async () => {
    await startWindow(backend, 60 * 60_000);
    const [bob, carol] = [await userWith('bob'), await userWith('carol')];
    const { callId } = (await carol.session('POST', '/v1/calls', inviteOf(bob.user))).body;
    await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    const reasons = [];
    for (let call = 0; call < 7; call += 1) {
      const caller = await backend.as(someone('caller'));
      const { body } = await caller('POST', '/v1/calls', inviteOf(bob.user, { whenBusy: 'refuse' }));
      reasons.push(body.endReason ?? body.state);
    }

    expect(reasons).toEqual(['busy', 'busy', 'busy', 'busy', 'busy', 'initiated', 'initiated']);
  });
});

describe('two who call each other', () => {
  it('find each other: the second invite is refused as glare and gets the first call, whatever the ids', async () => {
    for (const [first, second] of [
      ['0', 'f'],
      ['f', '0'],
    ]) {
      const [alice, bob] = [await userWith('alice'), await userWith('bob')];
      const id = (digit = '0') => `${digit.repeat(8)}${randomUUID().slice(8)}`;
      const started = await alice.session('POST', '/v1/calls', inviteOf(bob.user, { callId: id(first) }));

      const glare = await bob.session('POST', '/v1/calls', inviteOf(alice.user, { callId: id(second) }));
      const answered = await bob.session('POST', `/v1/calls/${glare.body.call.callId}/answer`, { deviceId: 'phone' });

      expect([glare.status, glare.body.code, glare.body.call.callId]).toEqual([409, 'glare', started.body.callId]);
      expect(answered.status).toBe(200);
      expect(JSON.stringify(pushesTo(alice))).not.toContain('incoming_call');
    }
  });

  it('are not in glare once the first call is answered, over, or has more than two participants', async () => {
    const [alice, bob, carol] = [await userWith('alice'), await userWith('bob'), await userWith('carol')];
    const start = async (to: string | readonly string[]) =>
      (await alice.session('POST', '/v1/calls', inviteOf(to))).body.callId;
    const back = async () => (await bob.session('POST', '/v1/calls', inviteOf(alice.user))).status;

    const cancelled = await start(bob.user);
    await alice.session('POST', `/v1/calls/${cancelled}/cancel`);
    const statuses = [await back()];
    await backend.advance(61_000);
    await start([bob.user, carol.user]);
    statuses.push(await back());
    await backend.advance(61_000);
    const answered = await start(bob.user);
    await bob.session('POST', `/v1/calls/${answered}/answer`, { deviceId: 'phone' });
    statuses.push(await back());

    expect(statuses).toEqual([201, 201, 201]);
  });

  it('whose invites did not see each other both get an event with both ids', async () => {
    const [alice, bob] = [await userWith('alice'), await userWith('bob')];
    const sockets = [];
    for (const { user } of [alice, bob]) {
      sockets.push(await openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, 'phone'));
    }
    const [low, high] = [randomUUID(), randomUUID()].sort();
    // Alice's history is written after Bob has looked for it.
    backend.faults.add({
      target: { service: 'dynamodb', action: 'BatchWriteItem' },
      fault: { kind: 'slow', ms: 1_000 },
      times: 1,
    });

    const alices = alice.session('POST', '/v1/calls', inviteOf(bob.user, { callId: high }));
    while (backend.apple.pushes().every(({ payload }) => payload?.callId !== high)) await backend.settled();
    const bobs = await bob.session('POST', '/v1/calls', inviteOf(alice.user, { callId: low }));
    await alices;
    const events = [];
    for (const socket of sockets) events.push(await socket.next({ type: 'call.glare' }));

    expect(bobs.status).toBe(201);
    expect(events).toEqual(events.map(() => ({ type: 'call.glare', callId: low, calls: [low, high] })));
  });
});

describe('an invite with too much custom data', () => {
  it('reads the same for every callee, and reads no callee', async () => {
    const [alice, bob, carol, dave] = [
      await userWith('alice'),
      await userWith('bob'),
      await userWith('carol', pixel()),
      await userWith('dave'),
    ];
    await dave.session('PUT', `/v1/blocks/${alice.user}`);
    const custom = { note: 'x'.repeat(1_025) };
    for (const action of ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'TransactWriteItems']) {
      const fault = { kind: 'failing', status: 400 } as const;
      backend.faults.add({ target: { service: 'dynamodb', action }, fault, times: 100 });
    }

    const answers = [];
    for (const { user } of [bob, carol, dave, { user: someone('nobody') }]) {
      answers.push(await alice.session('POST', '/v1/calls', inviteOf(user, { custom })));
    }

    backend.faults.clear();

    const issues = [{ path: 'custom', message: 'must be at most 1024 bytes as JSON' }];
    const same = { status: 400, body: { code: 'invalid_request', issues } };
    expect(answers).toMatchObject([same, same, same, same]);
  });
});

describe('a caller above the limit of invites', () => {
  it('causes no read of the callees after the first refusal, and a repeated invite of the same call is not charged', async () => {
    await startWindow(backend, 60_000);
    const [alice, bob] = [await userWith('alice'), await userWith('bob')];
    const callId = randomUUID();
    const again = [];
    for (let call = 0; call < 30; call += 1) {
      again.push((await alice.session('POST', '/v1/calls', inviteOf(bob.user, { callId }))).status);
    }
    const fresh: number[] = [];
    const invite = async () => void fresh.push((await alice.session('POST', '/v1/calls', inviteOf(bob.user))).status);
    for (let call = 0; call < 20; call += 1) await invite();
    // Any other request than the one that counts would now make it a 503.
    for (const action of ['Query', 'PutItem', 'GetItem']) {
      backend.faults.add({
        target: { service: 'dynamodb', action },
        fault: { kind: 'failing', status: 400 },
        times: 10,
      });
    }
    for (let call = 0; call < 2; call += 1) await invite();
    backend.faults.clear();

    expect(new Set(again)).toEqual(new Set([201, 200]));
    expect(fresh.filter((status) => status === 201)).toHaveLength(19);
    expect(fresh.slice(19)).toEqual([429, 429, 429]);
  });
});
