/** One of two deployments does not answer: what that costs requests, and what is made up for later. With a virtual clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../client/src/index.ts';
import { memoryStorage } from '../../client/src/runtime/stored.ts';
import { clientOf, FakeRegion, viewOf } from './support/fake-region.ts';

let [eu, us] = [new FakeRegion('eu'), new FakeRegion('us')];
let client: Client;
let storage = memoryStorage();
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-30T08:00:00Z') });
  [eu, us] = [new FakeRegion('eu'), new FakeRegion('us')];
  storage = memoryStorage();
  client = clientOf([eu, us], { storage });
});
afterEach(() => {
  client.close();
  vi.useRealTimers();
});

/** What the work resolves or rejects with in this time, in milliseconds. */
const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let isSettled = false;
  const settled = () => {
    isSettled = true;
  };
  work.then(settled, settled);
  await vi.advanceTimersByTimeAsync(ms);
  expect(isSettled).toBe(true);
  return await work;
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const invite = () => client.invite({ to: 'bob', caller: { name: 'Alice' } });
/** The first region, during a call; what was sent there is given up. */
const loseOne = async (): Promise<void> => {
  eu.lose();
  await within(3_100, invite());
  await pass(10_000);
};
const restart = (): void => {
  client.close();
  client = clientOf([eu, us], { storage });
};
const writesTo = (region: FakeRegion) => region.requests.filter((one) => /^(PUT|DELETE)/.test(one));
const iphone = { platform: 'ios', environment: 'production', token: 'ab' } as const;

describe('calls', () => {
  it.each([
    ['cannot be reached', () => eu.lose()],
    ['is silent', () => Object.assign(eu, { delay: 3_600_000 })],
    ['answers 503', () => eu.answers.set('POST /v1/calls', { status: 503, body: { code: 'try_again' } })],
  ])('do not wait for a region that %s, but for the first one', async (_what, fail) => {
    fail();
    await within(3_100, invite());
    // What was sent there is given up.
    await pass(10_000);
    eu.requests.length = 0;

    for (const _ of [1, 2, 3]) await within(50, invite());

    expect(us.invited).toHaveLength(4);
    expect(eu.requests.filter((one) => one === 'POST /v1/calls')).toEqual([]);
  });

  it('do not wait for it after a minute either, while it does not answer: it is asked beside them', async () => {
    eu.lose();
    await within(3_100, invite());

    for (const _ of [1, 2, 3]) {
      await pass(61_000);
      await within(50, invite());
    }

    expect(us.invited).toHaveLength(4);
  });

  it('do not wait at all, once something else has found out, such as the registration at the start', async () => {
    eu.lose();
    await within(50, client.registerDevice(iphone));
    await pass(3_000);

    await within(50, invite());

    expect(us.invited).toHaveLength(1);
  });

  it('go to a region that is back after a minute, with a socket from the first one on, without it from the second one', async () => {
    await loseOne();
    eu.isDown = false;
    await pass(61_000);
    await within(50, invite());
    await within(50, invite());
    expect(eu.invited).toHaveLength(1);

    client.connect();
    await pass(1_000);
    await loseOne();
    await pass(120_000);
    eu.isDown = false;
    await pass(95_000);
    await within(50, invite());
    expect(eu.invited).toHaveLength(2);
  });

  it('go to a region again that was slow once, and to the other one only meanwhile', async () => {
    eu.delay = 4_000;
    await within(3_100, invite());
    eu.delay = 10;
    await pass(5_000);
    await within(50, invite());
    expect(us.invited).toHaveLength(2);

    await pass(60_000);
    await within(50, invite());
    await within(50, invite());

    expect(eu.invited.length).toBeGreaterThan(1);
    expect(us.invited.length).toBeLessThan(4);
  });

  it('go to the region that has answered since, where both were slow', async () => {
    us.delay = 4_000;
    await pass(1);
    const slow = client.block('mallory');
    await pass(4_100);
    await slow;
    us.delay = 10;
    await within(
      100,
      client.call('3').catch(() => undefined),
    );
    us.calls.set('2', viewOf('2'));
    await within(100, client.call('2'));
    eu.lose();
    await within(3_100, invite());

    await within(50, invite());

    expect(us.invited).toHaveLength(2);
  });

  it('that are refused make no region silent: a limit would be none', async () => {
    eu.answers.set('POST /v1/calls', { status: 429, body: { code: 'rate_limited' }, retryAfter: '30' });
    await expect(within(100, invite())).rejects.toMatchObject({ code: 'rate_limited' });

    await expect(within(100, invite())).rejects.toMatchObject({ code: 'rate_limited' });

    expect(us.invited).toEqual([]);
  });

  it('ring in a silent region that alone has the callee, and fail with the answer of the other one if it does not answer in 3 s', async () => {
    await loseOne();
    us.answers.set('POST /v1/calls', { status: 409, body: { code: 'no_devices' } });

    await expect(within(3_100, invite())).rejects.toMatchObject({ code: 'no_devices' });
    await pass(10_000);
    eu.isDown = false;
    const call = await within(100, invite());

    expect(eu.calls.get(call.id)?.state).toBe('initiated');
    expect(us.requests.filter((one) => one === 'POST /v1/calls')).toHaveLength(3);
  });

  it('go to the silent region when the other one is lost too', async () => {
    await loseOne();
    us.lose();
    eu.isDown = false;

    const call = await within(3_100, invite());

    expect(eu.invited).toEqual([call.id]);
  });
});

describe('what is read', () => {
  it('waits for the lost region 3 s once, then 1 s', async () => {
    us.calls.set('2', viewOf('2'));
    eu.delay = 3_600_000;
    expect(await within(3_100, client.calls({ open: true }))).toHaveLength(1);

    expect(await within(1_100, client.calls({ open: true }))).toHaveLength(1);
    await within(1_100, client.history());
    await within(50, client.blocks());
  });

  it('is what the first region has, where the network is too slow for all', async () => {
    us.calls.set('2', viewOf('2'));
    [eu.delay, us.delay] = [8_000, 5_000];

    expect(await within(5_100, client.calls({ open: true }))).toHaveLength(1);
  });

  it('has a call at once, wherever it is: the app that a push started knows of no outage', async () => {
    us.calls.set('2', viewOf('2'));
    eu.delay = 3_600_000;

    expect((await within(50, client.call('2'))).id).toBe('2');
    await expect(within(3_100, client.call('3'))).rejects.toMatchObject({ code: 'call_not_found' });
  });
});

describe('blocks and do-not-disturb', () => {
  const REQUESTS = ['PUT /v1/blocks/mallory', 'PUT /v1/do-not-disturb', 'DELETE /v1/blocks/mallory'];
  const writeAll = async () => {
    await within(4_000, client.block('mallory'));
    await within(4_000, client.setDoNotDisturb({}));
    await within(4_000, client.unblock('mallory'));
  };

  it('are written to each region, and to one that does not answer once it does, in the same order', async () => {
    eu.delay = 3_600_000;
    await writeAll();
    eu.delay = 10;
    await pass(90_000);

    expect(writesTo(us)).toEqual(REQUESTS);
    // Those of a path that a newer one has made void may be left out.
    expect(writesTo(eu).slice(-2)).toEqual(REQUESTS.slice(1));
  });

  it('are written to it by the next start of the app', async () => {
    eu.lose();
    await writeAll();
    client.close();
    await pass(60_000);
    eu.isDown = false;
    restart();
    await pass(100);

    expect(writesTo(eu)).toEqual(REQUESTS);
  });

  it('are the newest ones: what still waits for the same user is not sent after it', async () => {
    us.lose();
    await within(4_000, client.block('mallory'));
    client.close();
    await pass(60_000);
    client = clientOf([eu, us], { storage });
    await pass(60_000);
    us.isDown = false;
    await within(4_000, client.unblock('mallory'));
    await pass(60_000);

    expect(writesTo(us).at(-1)).toBe('DELETE /v1/blocks/mallory');
    expect(writesTo(eu)).toEqual(['PUT /v1/blocks/mallory', 'DELETE /v1/blocks/mallory']);
  });

  it('fail if no region takes them, and are then not sent later', async () => {
    for (const region of [eu, us]) region.lose();
    await expect(within(20_000, client.block('mallory'))).rejects.toMatchObject({ code: 'offline' });
    for (const region of [eu, us]) region.isDown = false;
    await client.flush();
    await pass(60_000);

    expect([writesTo(eu), writesTo(us)]).toEqual([[], []]);
  });

  it('fail if one region refuses them', async () => {
    us.answers.set('PUT /v1/blocks', { status: 400, body: { code: 'invalid_request' } });

    await expect(within(100, client.block(''))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('that wait are forgotten at the log-out, which waits itself: the next user has others', async () => {
    us.lose();
    await within(4_000, client.block('mallory'));
    await within(1_000, client.unregisterDevice());
    us.isDown = false;
    await within(1_000, client.flush());
    await pass(60_000);

    expect(writesTo(us).map((one) => one.replace(/[^/]*$/, ''))).toEqual(['DELETE /v1/devices/']);
  });
});

describe('a registration', () => {
  it('is repeated in a region that answers again, also by an app without sockets', async () => {
    eu.lose();
    await within(50, client.registerDevice(iphone));
    await pass(60_000);
    eu.isDown = false;
    await within(50, invite());
    await pass(1_000);

    expect(writesTo(eu)).toHaveLength(1);
  });

  it('fails with the refusal of one region 3 s later, while the other one does not answer', async () => {
    us.delay = 3_600_000;
    eu.answers.set('PUT /v1/devices', { status: 400, body: { code: 'token_rejected' } });

    await expect(within(3_100, client.registerDevice(iphone))).rejects.toMatchObject({ code: 'token_rejected' });
  });
});

it('an app that is built with the URLs of two cells starts while the first one is lost', async () => {
  eu.lose();
  client.connect();

  expect(await within(50, client.registerDevice(iphone))).toMatchObject({ at: us.url });
  await within(3_100, invite());
  expect(us.invited).toHaveLength(1);
});
