import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, startWindow, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 3 });
});
afterAll(() => backend.close());

const withPhone = async (name: string) => {
  const user = someone(name);
  const session = await backend.as(user);
  const phone = iphone();
  await session('PUT', '/v1/devices/phone', phone);
  const pushes = async () => {
    await backend.sns.settled();
    return backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token);
  };
  return { user, session, pushes };
};

describe('a block', () => {
  it('is created, listed and removed, and each can be repeated', async () => {
    const { session } = await withPhone('bob');

    const statuses = [
      await session('PUT', '/v1/blocks/mallory'),
      await session('PUT', '/v1/blocks/mallory'),
      await session('PUT', '/v1/blocks/auth0%7Ceve'),
    ].map(({ status }) => status);
    const listed = (await session('GET', '/v1/blocks')).body;
    statuses.push(
      (await session('DELETE', '/v1/blocks/mallory')).status,
      (await session('DELETE', '/v1/blocks/mallory')).status,
    );

    expect(statuses).toEqual([204, 204, 204, 204, 204]);
    expect(listed).toEqual({ blocks: ['auth0|eve', 'mallory'] });
    expect((await session('GET', '/v1/blocks')).body).toEqual({ blocks: ['auth0|eve'] });
  });

  it('refuses the call without a push; after its removal the phone rings', async () => {
    const [alice, bob] = [await withPhone('alice'), await withPhone('bob')];
    await bob.session('PUT', `/v1/blocks/${alice.user}`);

    const blocked = await alice.session('POST', '/v1/calls', inviteOf(bob.user));
    await bob.session('DELETE', `/v1/blocks/${alice.user}`);
    const rung = await alice.session('POST', '/v1/calls', inviteOf(bob.user));

    expect([blocked.status, blocked.body.code, rung.status]).toEqual([409, 'no_devices', 201]);
    expect(await bob.pushes()).toHaveLength(1);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toHaveLength(1);
  });

  it('by one of several callees looks to the caller like an unreachable phone', async () => {
    const [alice, bob, carol] = [await withPhone('alice'), await withPhone('bob'), await withPhone('carol')];
    await bob.session('PUT', `/v1/blocks/${alice.user}`);

    const { status, body } = await alice.session('POST', '/v1/calls', inviteOf([bob.user, carol.user]));

    expect(status).toBe(201);
    expect(body.legs).toContainEqual({ userId: bob.user, state: 'ended', endReason: 'unreachable' });
    expect([(await bob.pushes()).length, (await carol.pushes()).length]).toEqual([0, 1]);
  });
});

describe('a callee in a call', () => {
  it('is busy without a push where the invite says “refuse”, and is rung when the call has ended', async () => {
    const [alice, bob, carol] = [await withPhone('alice'), await withPhone('bob'), await withPhone('carol')];
    const first = (await alice.session('POST', '/v1/calls', inviteOf(bob.user))).body;
    await bob.session('POST', `/v1/calls/${first.callId}/answer`, { deviceId: 'phone' });
    const refuse = { whenBusy: 'refuse' };

    const busy = await carol.session('POST', '/v1/calls', inviteOf(bob.user, refuse));
    const toCaller = await carol.session('POST', '/v1/calls', inviteOf(alice.user, refuse));
    const waiting = await carol.session('POST', '/v1/calls', inviteOf(bob.user));
    await backend.advance(60_000);
    await alice.session('POST', `/v1/calls/${first.callId}/end`);
    const free = await carol.session('POST', '/v1/calls', inviteOf(bob.user, refuse));

    expect(busy.body).toMatchObject({ state: 'ended', endReason: 'busy', rings: [] });
    expect(toCaller.body.endReason).toBe('busy');
    expect(waiting.body.state).toBe('initiated');
    expect(free.body.state).toBe('initiated');
    expect(await bob.pushes()).toHaveLength(3);
  });
});

describe('invites of one caller', () => {
  it('are limited per minute, with 429 and Retry-After, and a refused one creates no call', async () => {
    await startWindow(backend, 60_000);
    const [alice, bob] = [await withPhone('alice'), await withPhone('bob')];
    const invite = (changes = {}) => alice.session('POST', '/v1/calls', inviteOf(bob.user, changes));
    const callId = randomUUID();

    const responses = [await invite(), await invite(), await invite(), await invite({ callId })];
    const refused = await alice.session('GET', `/v1/calls/${callId}`);
    const wait = Number(responses[3]?.headers.get('retry-after'));
    await backend.advance(wait * 1000);
    const later = await invite();

    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    expect(responses[3]?.body.code).toBe('rate_limited');
    expect(refused.status).toBe(404);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(later.status).toBe(201);
    expect((await alice.session('GET', '/v1/calls')).body.calls).toHaveLength(4);
  });
});

describe('tenants', () => {
  it('cannot reach each other, even with each other’s ids; a token without a tenant is refused', async () => {
    const shared = await startTestBackend({ tenantClaim: 'org' });
    const [acme, evil] = [{ org: 'acme' }, { org: 'evil' }];
    const bob = await shared.as('bob', acme);
    const alice = await shared.as('alice', acme);
    const mallory = await shared.as('alice', evil);
    await bob('PUT', '/v1/devices/phone', iphone());
    const { body } = await alice('POST', '/v1/calls', inviteOf('bob'));
    const { callId } = body;

    const attempts = [
      await mallory('POST', '/v1/calls', inviteOf('bob')),
      await mallory('POST', '/v1/calls', inviteOf('TENANT#acme#USER#bob')),
      await mallory('POST', '/v1/calls', inviteOf('bob', { callId })),
      await mallory('GET', `/v1/calls/${callId}`),
      await mallory('POST', `/v1/calls/${callId}/cancel`),
      await (await shared.as('bob', evil))('GET', '/v1/devices'),
      await (await shared.as('alice'))('GET', `/v1/calls/${callId}`),
    ];

    expect(attempts.map(({ status, body: { code } }) => [status, code])).toEqual([
      [409, 'no_devices'],
      [409, 'no_devices'],
      [409, 'no_devices'],
      [404, 'call_not_found'],
      [404, 'call_not_found'],
      [200, undefined],
      [403, 'no_tenant'],
    ]);
    expect(attempts[5]?.body).toEqual({ devices: [] });
    expect((await alice('GET', `/v1/calls/${callId}`)).body.state).toBe('initiated');
    await shared.sns.settled();
    expect(shared.apple.pushes()).toHaveLength(1);

    const ackUrl = new URL(String(shared.apple.pushes()[0]?.payload?.ackUrl));
    await shared.request('POST', ackUrl.pathname, { body: { event: 'ringing' } });
    expect((await alice('GET', `/v1/calls/${callId}`)).body.state).toBe('ringing');
    await shared.advance(60_000);
    expect((await alice('GET', `/v1/calls/${callId}`)).body.endReason).toBe('no_answer');
    await shared.close();
  });
});
