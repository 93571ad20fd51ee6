import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';
import { itemsWith } from '../support/stored-items.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 1_000, stoppedAt: Date.now() });
});
afterAll(() => backend.close());

const WINDOW = { ringTimeoutSeconds: 15 };
const inAnHour = () => new Date(backend.clock.now() + 3_600_000).toISOString();

const withPhones = async (name: string) => {
  const user = someone(name);
  const session = await backend.as(user);
  const phone = iphone({ alertToken: appleToken() });
  const android = pixel();
  await session('PUT', '/v1/devices/phone', phone);
  await session('PUT', '/v1/devices/android', android);
  /** Every push to the user so far. */
  const pushes = async () => {
    await backend.sns.settled();
    return [
      ...backend.apple.pushes().filter(({ deviceToken }) => [phone.token, phone.alertToken].includes(deviceToken)),
      ...backend.google.messages().filter(({ token }) => token === android.token),
    ];
  };
  const invite = async (to: string | readonly string[], changes: Record<string, unknown> = {}) =>
    await session('POST', '/v1/calls', inviteOf(to, { ...WINDOW, ...changes }));
  const setQuiet = async (changes: Record<string, unknown> = { until: inAnHour() }) =>
    await session('PUT', '/v1/do-not-disturb', changes);
  return { user, session, pushes, invite, setQuiet };
};

/** What a caller can see of a call, without what differs between any two. */
const shape = ({ legs, rings, ...call }: Record<string, unknown>): unknown => ({
  ...Object.fromEntries(Object.keys(call).map((key) => [key, typeof call[key]])),
  state: call.state,
  legs: (legs as Record<string, unknown>[]).map(({ userId: _, ...leg }) => leg),
  rings: (rings as Record<string, unknown>[]).map(({ userId: _, messageId, acceptedAt, ...ring }) => ({
    ...ring,
    hasMessageId: /^[\da-f-]{36}$/.test(String(messageId)),
    hasTime: typeof acceptedAt === 'string',
  })),
});

describe('PUT /v1/do-not-disturb', () => {
  it('is read as it was set, and an empty object switches it off', async () => {
    const bob = await withPhones('bob');
    const wanted = {
      until: '2026-12-01T07:00:00.000Z',
      hours: [
        { days: ['fri', 'sat'], from: '22:00', to: '07:00' },
        { from: '12:00', to: '13:00' },
      ],
      timeZone: 'Europe/Vienna',
      exceptUsers: ['mother'],
      repeatedCalls: false,
      letCallersKnow: true,
    };

    const set = await bob.setQuiet({ ...wanted, until: '2026-12-01T08:00:00+01:00', exceptUsers: ['mother'] });

    expect([set.status, set.body]).toEqual([200, wanted]);
    expect((await bob.session('GET', '/v1/do-not-disturb')).body).toEqual(wanted);
    expect((await bob.setQuiet({})).body).toEqual({});
    expect((await bob.session('GET', '/v1/do-not-disturb')).body).toEqual({});
  });

  it('names everything that is wrong', async () => {
    const bob = await withPhones('bob');
    const wrong = {
      until: 'tomorrow',
      hours: [{ from: '24:00', to: '07:00', days: ['friday'] }],
      timeZone: '+01:00',
      exceptUsers: 'mother',
    };

    const { status, body } = await bob.setQuiet(wrong);
    const zone = await bob.setQuiet({ hours: [{ from: '22:00', to: '07:00' }] });

    expect(status).toBe(400);
    expect(body.issues.map(({ path }: { path: string }) => path).sort()).toEqual(
      ['until', 'hours.0.from', 'hours.0.days.0', 'timeZone', 'exceptUsers'].sort(),
    );
    expect(zone.body.issues).toEqual([{ path: 'timeZone', message: expect.stringContaining('is missing') }]);
  });
});

describe('a call to somebody with do-not-disturb', () => {
  it('pushes and posts nothing; its caller sees what a callee who does not answer shows', async () => {
    const [alice, bob, dave] = [await withPhones('alice'), await withPhones('bob'), await withPhones('dave')];
    await bob.setQuiet();
    const before = await openSocket(backend, `bearer.${await backend.issuer.mint(bob.user)}`, 'phone');

    const quiet = await alice.invite(bob.user);
    const usual = await alice.invite(dave.user);
    const after = await openSocket(backend, `bearer.${await backend.issuer.mint(bob.user)}`, 'browser');
    const path = `/v1/calls/${quiet.body.callId}`;
    const open = (await bob.session('GET', '/v1/calls?open=true')).body.calls;
    const meanwhile = [(await alice.session('GET', path)).body, (await bob.session('GET', path)).body];
    await backend.advance(40_000);
    const [end, endOfUsual] = [
      (await alice.session('GET', path)).body,
      (await alice.session('GET', `/v1/calls/${usual.body.callId}`)).body,
    ];
    await before.ask({ type: 'ping' });
    await after.ask({ type: 'ping' });

    expect([quiet.status, usual.status]).toEqual([201, 201]);
    expect(shape(quiet.body)).toEqual(shape(usual.body));
    expect(meanwhile.map(({ state }) => state)).toEqual(['initiated', 'initiated']);
    expect(shape(end)).toEqual(shape(endOfUsual));
    expect(end.endReason).toBe('no_answer');
    expect(open).toEqual([]);
    expect(await bob.pushes()).toEqual([]);
    expect((await dave.pushes()).length).toBeGreaterThan(2);
    expect([...before.received, ...after.received].map(({ type }) => type)).toEqual(['pong', 'pong']);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toMatchObject([
      { callId: quiet.body.callId, legs: [{ endReason: 'no_answer' }] },
    ]);
    // A phone that was not rung is not counted as one that reports nothing.
    expect(backend.logs.filter((line) => line.includes('ring.unreported') && line.includes(quiet.body.callId))).toEqual(
      [],
    );
    await Promise.all([before.close(), after.close()]);
  });

  it('notifies nobody of its cancel, and the same invite again changes nothing', async () => {
    const [alice, bob] = [await withPhones('alice'), await withPhones('bob')];
    await bob.setQuiet();
    const callId = randomUUID();

    const [first, again] = [await alice.invite(bob.user, { callId }), await alice.invite(bob.user, { callId })];
    await bob.setQuiet({});
    const later = await alice.invite(bob.user, { callId });
    await backend.advance(6_000);
    const cancelled = await alice.session('POST', `/v1/calls/${callId}/cancel`);

    expect([first.status, again.status, later.status, cancelled.status]).toEqual([201, 200, 200, 200]);
    expect(await bob.pushes()).toEqual([]);
  });

  it('can be answered out of the history, and then is a call like any other', async () => {
    const [alice, bob] = [await withPhones('alice'), await withPhones('bob')];
    await bob.setQuiet();
    const { callId } = (await alice.invite(bob.user)).body;

    const answered = await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    await backend.advance(40_000);
    const ended = await alice.session('POST', `/v1/calls/${callId}/end`);

    expect([answered.status, ended.status, ended.body.endReason]).toEqual([200, 200, 'completed']);
    expect(await bob.pushes()).toEqual([]);
  });

  it('among several callees rings the others', async () => {
    const [alice, bob, carol] = [await withPhones('alice'), await withPhones('bob'), await withPhones('carol')];
    await bob.setQuiet();

    const { callId } = (await alice.invite([bob.user, carol.user])).body;
    await carol.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    expect([(await bob.pushes()).length, (await carol.pushes()).length]).toEqual([0, 3]);
  });

  it('rings as the second one of its caller within 3 minutes, and of a user who is an exception', async () => {
    const [alice, bob, mother] = [await withPhones('alice'), await withPhones('bob'), await withPhones('mother')];
    await bob.setQuiet({ until: inAnHour(), exceptUsers: [mother.user] });
    const pushed = async () => (await bob.pushes()).length;

    await alice.invite(bob.user);
    const first = await pushed();
    await alice.invite(bob.user);
    const second = await pushed();
    await mother.invite(bob.user);
    const third = await pushed();

    expect([first, second, third]).toEqual([0, 2, 4]);
  });

  it('whose callee lets callers know ends at once as busy', async () => {
    const [alice, bob] = [await withPhones('alice'), await withPhones('bob')];
    await bob.setQuiet({ until: inAnHour(), letCallersKnow: true });

    const { status, body } = await alice.invite(bob.user);

    expect([status, body.state, body.endReason, body.rings]).toEqual([201, 'ended', 'busy', []]);
    expect(await bob.pushes()).toEqual([]);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toHaveLength(1);
  });

  it('of a blocked caller stays one to somebody without a phone', async () => {
    const [alice, bob] = [await withPhones('alice'), await withPhones('bob')];
    await bob.setQuiet({ until: inAnHour(), letCallersKnow: true });
    await bob.session('PUT', `/v1/blocks/${alice.user}`);

    const { status, body } = await alice.invite(bob.user);

    expect([status, body.code]).toEqual([409, 'no_devices']);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toEqual([]);
  });
});

it('nothing of it is left once the user is erased', async () => {
  const [alice, bob] = [await withPhones('alice'), await withPhones('bob')];
  await bob.setQuiet({ until: inAnHour(), exceptUsers: [alice.user, 'mother'] });
  await alice.invite(bob.user);
  await bob.session('DELETE', '/v1/users/me');

  await backend.advance(30_000);
  await backend.advance(30_000);

  expect((await bob.session('GET', '/v1/do-not-disturb')).body).toEqual({});
  const left = (await itemsWith(backend, bob.user)).filter(({ pk }) => pk.includes(`USER#${bob.user}`));
  expect(left.map(({ sk }) => sk)).toEqual([]);
});
