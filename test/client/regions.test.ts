/** One client of two deployments that serve the same users, with a virtual clock: docs/decisions/0054. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallView } from '../../client/src/api/api-types.ts';
import type { Call, Client } from '../../client/src/index.ts';
import { memoryStorage } from '../../client/src/runtime/stored.ts';
import { clientOf, FakeRegion, viewOf } from './support/fake-region.ts';

let [eu, us] = [new FakeRegion('eu'), new FakeRegion('us')];
let client: Client;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-30T08:00:00Z') });
  [eu, us] = [new FakeRegion('eu'), new FakeRegion('us')];
  client = clientOf([eu, us]);
});
afterEach(() => {
  client.close();
  vi.useRealTimers();
});

/** What the work resolves or rejects with, while the time goes on. */
const passed = async <T>(work: Promise<T>, ms = 120_000): Promise<T> => {
  work.then(undefined, () => undefined);
  await vi.advanceTimersByTimeAsync(ms);
  return await work;
};
const invite = (given: Record<string, unknown> = {}) =>
  client.invite({ to: 'bob', caller: { name: 'Alice' }, ...given });
const iphone = { platform: 'ios', environment: 'production', token: 'ab' } as const;

describe('an invite', () => {
  it('goes to the first region, and to no other, while that answers within 3 s', async () => {
    eu.delay = 2_900;

    const call = await passed(invite());

    expect([eu.invited, us.invited]).toEqual([[call.id], []]);
  });

  it('goes to the next region after 3 s under another id, and what the first one answers late is cancelled', async () => {
    eu.delay = 4_000;

    const call = await passed(invite({ callId: '11111111-1111-4111-8111-111111111111' }), 3_100);

    expect(us.invited).toEqual([call.id]);
    expect(call.id).not.toBe('11111111-1111-4111-8111-111111111111');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([...eu.calls.values()].map(({ endReason }) => endReason)).toEqual(['cancelled']);
    expect(call.state).toBe('initiated');
  });

  it('that the first region answered late, and somebody has answered there, is hung up there', async () => {
    eu.delay = 4_000;
    eu.answers.set('POST /v1/calls/', {
      status: 409,
      body: { code: 'wrong_state', call: viewOf('x', { seq: 2, state: 'answered' }) },
    });

    await passed(invite());

    expect(eu.requests.filter((one) => one.endsWith('/end'))).toHaveLength(1);
  });

  it.each([
    ['cannot be reached', () => eu.lose()],
    ['answers 503', () => eu.answers.set('POST /v1/calls', { status: 503, body: { code: 'try_again' } })],
  ])('goes to the next region if the first one %s', async (_what, fail) => {
    fail();

    const call = await passed(invite(), 3_100);

    expect(us.invited).toEqual([call.id]);
  });

  it('that rang nobody in the first region goes to the next one under the same id', async () => {
    eu.answers.set('POST /v1/calls', { status: 409, body: { code: 'no_devices' } });

    const call = await passed(invite(), 100);

    expect(us.invited).toEqual([call.id]);
    expect(eu.requests.map((one) => one.replace(/.* /, ''))).toEqual(['/v1/calls']);
  });

  it.each(['rate_limited', 'blocked', 'invalid_request', 'user_being_erased'])(
    'that the first region refuses with %s goes to no other',
    async (code) => {
      const status = { rate_limited: 429, blocked: 403, invalid_request: 400 }[code] ?? 409;
      eu.answers.set('POST /v1/calls', { status, body: { code }, retryAfter: '30' });

      await expect(passed(invite(), 2_900)).rejects.toMatchObject({ code });
      expect(us.invited).toEqual([]);
    },
  );

  it('that the app sends again with its own id is not cancelled by the attempt before', async () => {
    const callId = '11111111-1111-4111-8111-111111111111';
    eu.delay = 9_000;
    us.isDown = true;
    await expect(passed(invite({ callId }), 8_500)).rejects.toMatchObject({ code: 'offline' });
    eu.delay = 10;

    await passed(invite({ callId }), 30_000);

    expect(eu.calls.get(callId)?.state).toBe('initiated');
  });
});

describe('a call', () => {
  it('lives in the region that took it', async () => {
    eu.isDown = true;
    const call = await passed(invite(), 3_100);
    eu.isDown = false;

    await passed(call.cancel());

    expect(us.calls.get(call.id)?.endReason).toBe('cancelled');
    expect(eu.requests.filter((one) => one.includes(`/${call.id}/`))).toEqual([]);
  });

  it('that is not known yet is asked for in each', async () => {
    us.calls.set('22', viewOf('22'));

    expect((await passed(client.call('22'), 100)).id).toBe('22');
    await expect(passed(client.call('33'))).rejects.toMatchObject({ code: 'call_not_found' });
  });

  it('rings, wherever it is, and the calls of both regions are the open ones', async () => {
    const incoming: Call[] = [];
    client.on('incoming', (call) => incoming.push(call));
    eu.calls.set('1', viewOf('1', { rings: undefined }));
    us.calls.set('2', viewOf('2', { rings: undefined }));
    client.connect();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(incoming.map(({ id }) => id).sort()).toEqual(['1', '2']);
    expect((await passed(client.calls({ open: true }))).map(({ id }) => id).sort()).toEqual(['1', '2']);
  });

  it('of a push is reported to the region that its URL names', async () => {
    await passed(client.receipt(`${us.url}/v1/receipts/token`).ringing());

    expect([eu.requests, us.requests]).toEqual([[], ['POST /v1/receipts/token']]);
  });
});

describe('a region that is lost', () => {
  const talking = async (region: FakeRegion) => {
    region.calls.set('1', viewOf('1', { state: 'answered', rings: undefined }));
    client.connect();
    await vi.advanceTimersByTimeAsync(1_000);
    const [call] = await passed(client.calls({ open: true }), 100);
    if (call === undefined) throw new Error('no call');
    const ends: unknown[] = [];
    call.on('ended', (reason) => ends.push(reason));
    return ends;
  };

  it('ends its calls as failed within 70 s, and they do not ring again when it is back', async () => {
    const ends = await talking(eu);
    const incoming: string[] = [];
    client.on('incoming', ({ id }) => incoming.push(id));
    eu.lose();

    await vi.advanceTimersByTimeAsync(55_000);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(ends).toEqual(['failed']);
    eu.isDown = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(eu.calls.get('1')?.state).toBe('ended');
    expect(incoming).toEqual([]);
  });

  it('ends none of its calls while it is reached over HTTP, or while the phone has no network', async () => {
    const ends = await talking(eu);
    for (const socket of eu.sockets) socket.fail();
    eu.answers.set('GET /v1/client-config', { status: 503 });
    await vi.advanceTimersByTimeAsync(300_000);
    for (const region of [eu, us]) region.lose();
    await vi.advanceTimersByTimeAsync(300_000);

    expect(ends).toEqual([]);
  });

  it('leaves the client connected while the other one has a socket', async () => {
    const phases: string[] = [];
    client.on('connection', (phase) => phases.push(phase));
    client.connect();
    await vi.advanceTimersByTimeAsync(1_000);
    eu.lose();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(phases).toEqual(['connecting', 'connected']);

    us.lose();
    await vi.advanceTimersByTimeAsync(100);
    expect(phases.length).toBeGreaterThan(2);
  });
});

describe('a device', () => {
  const puts = (region: FakeRegion) => region.requests.filter((one) => one.startsWith('PUT /v1/devices/'));

  it('registers with each region under one id, and the result of the first one is enough', async () => {
    us.isDown = true;
    client.connect();

    const device = await passed(client.registerDevice(iphone), 100);

    expect(device).toMatchObject({ at: eu.url });
    us.isDown = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(puts(us)).toHaveLength(1);
    expect(puts(us)).toEqual(puts(eu).slice(0, 1));
  });

  it('registers with the second region while the first one cannot be reached', async () => {
    eu.isDown = true;

    expect(await passed(client.registerDevice(iphone), 3_100)).toMatchObject({ at: us.url });
  });

  it('logs out of each region, of one that cannot be reached once it can', async () => {
    us.isDown = true;
    await passed(client.unregisterDevice(), 1_000);
    us.isDown = false;
    await passed(client.flush(), 1_000);

    for (const region of [eu, us]) expect(region.requests.filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
  });
});

describe('blocks and do-not-disturb', () => {
  it('are written to each region', async () => {
    await passed(client.block('mallory'), 100);
    await passed(client.setDoNotDisturb({}), 100);

    for (const region of [eu, us])
      expect(region.requests).toEqual(['PUT /v1/blocks/mallory', 'PUT /v1/do-not-disturb']);
  });

  it('are read from the first region that answers', async () => {
    eu.isDown = true;

    expect(await passed(client.blocks(), 3_100)).toEqual(['mallory']);
  });
});

describe('the history', () => {
  const at = (minute: number): CallView =>
    viewOf(String(minute), { state: 'ended', startedAt: new Date(minute * 60_000).toISOString() });
  const readAll = async (limit: number): Promise<string[]> => {
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await passed(client.history({ limit, ...(cursor !== undefined && { cursor }) }), 5_000);
      expect(page.calls.length).toBeLessThanOrEqual(limit);
      read.push(...page.calls.map(({ callId }) => callId));
      cursor = page.next;
    } while (cursor !== undefined);
    return read;
  };

  it('is that of both regions, the newest call first, each call once, whatever the pages are', async () => {
    const minutes = fc.uniqueArray(fc.nat(99), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(minutes, minutes, fc.integer({ min: 1, max: 7 }), async (here, there, limit) => {
        const sorted = (list: number[]) => list.toSorted((a, b) => b - a);
        const only = there.filter((minute) => !here.includes(minute));
        eu.history = sorted(here).map(at);
        us.history = sorted(only).map(at);

        expect(await readAll(limit)).toEqual(sorted([...here, ...only]).map(String));
      }),
      { numRuns: 50 },
    );
  });

  it('is that of the region that is reached', async () => {
    eu.history = [at(1)];
    us.isDown = true;

    expect(await readAll(25)).toEqual(['1']);
  });
});

describe('the list of the client configuration', () => {
  it('is used from the first socket on, also for what was registered before, and at the next start at once', async () => {
    const storage = memoryStorage();
    eu.urls = [us.url, eu.url];
    client.close();
    client = clientOf([eu, us], { url: eu.url, storage });
    client.connect();
    await passed(client.registerDevice(iphone), 1_000);
    expect(us.requests.filter((one) => one.startsWith('PUT /v1/devices'))).toHaveLength(1);
    expect((await passed(invite(), 100)).id).toBe(us.invited[0]);

    client.close();
    eu.lose();
    client = clientOf([eu, us], { url: eu.url, storage });
    await vi.advanceTimersByTimeAsync(1);
    await passed(invite(), 100);
    expect(us.invited).toHaveLength(2);
  });

  it('with one deployment alone ends the use of the others', async () => {
    const storage = memoryStorage();
    await storage.setItem('ringthrough.urls', JSON.stringify([us.url, eu.url]));
    eu.urls = [eu.url];
    client.close();
    client = clientOf([eu, us], { url: eu.url, storage });
    client.connect();
    await vi.advanceTimersByTimeAsync(1_000);

    expect((await passed(invite(), 100)).id).toBe(eu.invited[0]);
    expect(JSON.parse(String(await storage.getItem('ringthrough.urls')))).toEqual([eu.url]);
  });
});

describe('a user of another cell', () => {
  it('registers, is connected and invites there, and the wrong cell is left alone', async () => {
    const refusal = { status: 421, body: { code: 'wrong_cell', urls: [us.url] } };
    for (const start of ['POST /v1/calls', 'PUT /v1/devices', 'GET /v1/calls?open=true'])
      eu.answers.set(start, refusal);
    client.close();
    client = clientOf([eu, us], { url: eu.url });
    client.connect();

    expect(await passed(client.registerDevice(iphone), 200)).toMatchObject({ at: us.url });
    expect((await passed(invite(), 100)).id).toBe(us.invited[0]);
    expect(eu.requests.filter((one) => one.startsWith('POST'))).toEqual([]);
    const before = eu.requests.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(eu.requests).toHaveLength(before);
    expect(us.sockets.filter(({ readyState }) => readyState === 1)).toHaveLength(1);
  });
});
