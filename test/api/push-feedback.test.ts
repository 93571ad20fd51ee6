import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appleToken, inviteOf, iphone, pixel, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 600 });
});
afterAll(() => house.close());

const bobWith = async (device: Record<string, unknown>) => {
  const user = someone('bob');
  const session = await house.as(user);
  await session('PUT', '/v1/devices/phone', device);
  return {
    user,
    session,
    device: async () => (await session('GET', '/v1/devices')).body.devices[0],
  };
};
const invite = async (to: string) => {
  const alice = await house.as(someone('alice'));
  const { body } = await alice('POST', '/v1/calls', inviteOf(to));
  await house.settled();
  const path = `/v1/calls/${body.callId}`;
  return { path, alice, rings: async () => (await alice('GET', path)).body.rings };
};
const delivered = (token: unknown) =>
  house.apple.pushes().filter(({ deviceToken, verdict }) => deviceToken === token && verdict.status === 200);

describe('a sandbox token registered as production', () => {
  it('fails once, is moved to the sandbox, and rings there; the app that goes on saying production changes nothing', async () => {
    const phone = iphone({ alertToken: appleToken() });
    house.apple.devices.register({ token: phone.token, environment: 'sandbox' });
    const bob = await bobWith(phone);

    const first = await invite(bob.user);
    const second = await invite(bob.user);
    await bob.session('PUT', '/v1/devices/phone', phone);
    const third = await invite(bob.user);

    expect(await first.rings()).toMatchObject([
      { outcome: 'accepted', failed: { reason: expect.stringContaining('InvalidPlatformToken') } },
    ]);
    for (const { rings } of [second, third]) expect((await rings())[0]).not.toHaveProperty('failed');
    expect(delivered(phone.token).map(({ environment }) => environment)).toEqual(['sandbox', 'sandbox']);
    expect(await bob.device()).toMatchObject({ environment: 'sandbox', alerts: true });
  });

  it('that is refused in both is kept, and failing, until the phone comes with a new one', async () => {
    const phone = iphone();
    house.apple.devices.register({ token: phone.token, environment: 'production', topic: 'com.another.app.voip' });
    const bob = await bobWith(phone);

    await invite(bob.user);
    await invite(bob.user);

    expect(await bob.device()).toMatchObject({
      health: { state: 'failing', reason: expect.stringContaining('register it') },
    });
    const fresh = iphone();
    await bob.session('PUT', '/v1/devices/phone', fresh);
    await invite(bob.user);
    expect((await bob.device()).health.state).toBe('unconfirmed');
    expect(delivered(fresh.token)).toHaveLength(1);
  });
});

describe('an Android token that Google knows no more', () => {
  it('costs the device its registration', async () => {
    const phone = pixel();
    const bob = await bobWith(phone);
    house.google.installations.uninstall(phone.token);

    await invite(bob.user);

    expect(await bob.device()).toBeUndefined();
  });
});

describe('a failure of an endpoint that the device holds no more', () => {
  it('costs it nothing', async () => {
    const [before, after] = [iphone(), iphone()];
    const bob = await bobWith(before);
    house.apple.devices.uninstall(before.token);
    const alice = await house.as(someone('alice'));
    const [, refreshed] = await Promise.all([
      alice('POST', '/v1/calls', inviteOf(bob.user)),
      bob.session('PUT', '/v1/devices/phone', after),
    ]);
    await house.settled();

    expect(refreshed.status).toBe(200);
    await invite(bob.user);
    expect(delivered(after.token).length).toBeGreaterThan(0);
    expect((await bob.device()).health.state).toBe('unconfirmed');
  });
});

describe('the proof of a ring', () => {
  it('goes from accepted to reported to answered, each with its time, for the caller to read', async () => {
    const bob = await bobWith(iphone());
    const call = await invite(bob.user);

    const accepted = await call.rings();
    await bob.session('POST', `${call.path}/ringing`, { deviceId: 'phone' });
    await bob.session('POST', `${call.path}/answer`, { deviceId: 'phone' });

    expect(accepted).toEqual([
      {
        userId: bob.user,
        deviceId: 'phone',
        outcome: 'accepted',
        messageId: expect.stringMatching(/^[\da-f-]{36}$/),
        acceptedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(await call.rings()).toEqual([
      { ...accepted[0], reportedAt: expect.stringMatching(/Z$/), answeredAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await bob.device()).health).toEqual({ state: 'ok' });
  });

  it('is missed for a phone that used to report: after three silent rings it is unconfirmed and its user is told, once', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const first = await invite(bob.user);
    await bob.session('POST', `${first.path}/ringing`, { deviceId: 'phone' });
    await first.alice('POST', `${first.path}/cancel`);

    const healths = [];
    for (let ring = 0; ring < 4; ring += 1) {
      await invite(bob.user);
      await house.advance(60_000);
      healths.push((await bob.device()).health.state);
    }

    expect(healths).toEqual(['ok', 'ok', 'unconfirmed', 'unconfirmed']);
    const warnings = house.apple
      .pushes()
      .filter(({ deviceToken, payload }) => deviceToken === phone.alertToken && payload?.type === 'rings_unreported');
    expect(warnings).toHaveLength(1);

    const heard = await invite(bob.user);
    await bob.session('POST', `${heard.path}/ringing`, { deviceId: 'phone' });
    expect((await bob.device()).health).toEqual({ state: 'ok' });
  });
});

describe('what is logged', () => {
  it('holds metrics that CloudWatch reads, and never a token, a JWT, a receipt token or a name', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const call = await invite(bob.user);
    await bob.session('POST', `${call.path}/ringing`, { deviceId: 'phone' });
    await house.advance(60_000);

    await vi.waitFor(() => {
      const metrics = house.logs.flatMap((line) => JSON.parse(line)._aws?.CloudWatchMetrics[0].Metrics ?? []);
      const names = new Set(metrics.map(({ Name }: { Name: string }) => Name));
      const all = ['Rings', 'PushToReceipt', 'AnsweredCalls', 'RingsWithoutReceipt', 'MissedCalls', 'PushFeedback'];
      expect(names).toEqual(new Set(all));
    });
    const text = house.logs.join('\n');
    const receipts = house.apple.pushes().map(({ payload }) => String(payload?.ackUrl).split('/').at(-1));
    for (const secret of [phone.token, phone.alertToken, 'Alice', ...receipts]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/eyJ[\w-]{20,}/);
  });
});
