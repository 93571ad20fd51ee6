import { describe, expect, it } from 'vitest';
import { arrivals } from '../../bench/cold-starts/arrivals.ts';
import { ASSUMED, type Assumptions, FUNCTIONS, firstEventMs, initMs } from '../../bench/cold-starts/assumptions.ts';
import { makeEventQueue } from '../../bench/cold-starts/event-queue.ts';
import { dollarsPerMonth } from '../../bench/cold-starts/price.ts';
import { seeded } from '../../bench/cold-starts/random.ts';
import { makeSandboxes, type SandboxOptions } from '../../bench/cold-starts/sandboxes.ts';
import { simulate } from '../../bench/cold-starts/simulate.ts';
import { VARIANTS } from '../../bench/cold-starts/variants.ts';
import { usage } from '../../docs/generate/cost/usage.ts';
import { WARM_FUNCTIONS } from '../../lambda/contract/warm-event.ts';

const minutes = (count: number): number => count * 60_000;

/** Which of these events, each of a second, meets no sandbox. Times in milliseconds. */
const coldAt = (times: readonly number[], options: Partial<SandboxOptions> = {}): boolean[] => {
  const sandboxes = makeSandboxes({
    ...{ idleMs: minutes(5), lifetimeMs: minutes(120), initMs: 200, firstEventMs: 100 },
    ...options,
  });
  return times.map((at) => sandboxes.handle(at, 1_000, 0).isCold);
};

describe('the sandboxes of a function', () => {
  it('serve two calls four minutes apart with one, and six minutes apart with two, if Lambda keeps one for five', () => {
    expect(coldAt([0, minutes(4)])).toEqual([true, false]);
    expect(coldAt([0, minutes(6)])).toEqual([true, true]);
  });

  it('are kept from the end of an event: 200 + 100 + 1,000 ms after its start, and five minutes', () => {
    expect(coldAt([0, minutes(5) + 1_300])).toEqual([true, false]);
    expect(coldAt([0, minutes(5) + 1_301])).toEqual([true, true]);
  });

  it('are two for two events at the same moment, and still two for two more', () => {
    expect(coldAt([0, 0, 10_000, 10_000])).toEqual([true, true, false, false]);
  });

  it('that was used last is used first: the other one ends', () => {
    // Both at 0; then one event every four minutes keeps one alive, and at the 12th minute a second one meets none.
    expect(coldAt([0, 0, minutes(4), minutes(8), minutes(12), minutes(12)])).toEqual([
      ...[true, true, false, false, false],
      true,
    ]);
  });

  it('end after their lifetime, however often they are used', () => {
    const times = Array.from({ length: 31 }, (_, index) => minutes(4 * index));
    expect(coldAt(times).flatMap((isCold, index) => (isCold ? [4 * index] : []))).toEqual([0, 120]);
  });

  it('meet a call six minutes after the last one warm, if a warm event comes every four', () => {
    const sandboxes = makeSandboxes({ idleMs: minutes(5), lifetimeMs: minutes(120), initMs: 200, firstEventMs: 0 });
    const isCold = (at: number, kind: number) => sandboxes.handle(minutes(at), 1_000, kind).isCold;

    expect([isCold(0, 0), isCold(4, -1), isCold(6, 0), isCold(8, -1), isCold(12, -1), isCold(14, 0)]).toEqual([
      ...[true, false, false, false, false, false],
    ]);
  });

  it('are one for each call of a burst; of those that follow six minutes later the warm event saves one', () => {
    const sandboxes = makeSandboxes({ idleMs: minutes(5), lifetimeMs: minutes(120), initMs: 200, firstEventMs: 0 });
    const burst = (at: number): number =>
      Array.from({ length: 7 }, () => sandboxes.handle(minutes(at), 1_000, 0).isCold).filter(Boolean).length;

    expect([burst(0), burst(2)]).toEqual([7, 0]);
    sandboxes.handle(minutes(6), 1, -1);
    expect(burst(8)).toBe(6);
  });

  it('of provisioned concurrency are never cold; a second event at the same moment is', () => {
    expect(coldAt([0, minutes(300), minutes(300)], { provisioned: 1 })).toEqual([false, false, true]);
  });

  it('add their init, and to the first real event what it takes longer; a warm event has only the init', () => {
    const sandboxes = makeSandboxes({ idleMs: minutes(5), lifetimeMs: minutes(120), initMs: 200, firstEventMs: 100 });

    expect({ ...sandboxes.handle(0, 1, -1) }).toEqual({ isCold: true, addedMs: 200, doneAt: 201 });
    expect({ ...sandboxes.handle(1_000, 50, 0) }).toEqual({ isCold: false, addedMs: 100, doneAt: 1_150 });
    expect({ ...sandboxes.handle(2_000, 50, 0) }).toEqual({ isCold: false, addedMs: 0, doneAt: 2_050 });
    expect({ ...sandboxes.handle(2_010, 50, 0) }).toEqual({ isCold: true, addedMs: 300, doneAt: 2_360 });
    // Another function's event in the same sandbox, where functions are grouped.
    expect({ ...sandboxes.handle(3_000, 50, 1) }).toEqual({ isCold: false, addedMs: 100, doneAt: 3_150 });
  });
});

describe('the queue of events', () => {
  it('gives them in the order of time, and grows', () => {
    const queue = makeEventQueue();
    const random = seeded(7);
    const times = Array.from({ length: 3_000 }, () => Math.floor(random() * 1e6));
    for (const [event, at] of times.entries()) queue.push(at, event);

    const popped = times.map(() => [queue.at(), queue.pop()] as const);

    expect(popped.map(([at]) => at)).toEqual([...times].sort((a, b) => a - b));
    expect(popped.every(([at, event]) => times[event] === at)).toBe(true);
    expect(queue.at()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('arrivals', () => {
  it('are as many as said, and follow the day’s curve', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 3 : hour === 4 ? 1 : 0));
    const { next } = arrivals({ hours }, 100, seeded(3));
    const byHour = new Map<number, number>();
    let count = 0;
    for (let at = next(0); at < 200 * 86_400_000; at = next(at)) {
      const hour = Math.floor(at / 3_600_000) % 24;
      byHour.set(hour, (byHour.get(hour) ?? 0) + 1);
      count += 1;
    }

    expect(count / 200).toBeCloseTo(100, -1);
    expect([...byHour.keys()].sort()).toEqual([3, 4]);
    expect((byHour.get(3) ?? 0) / (byHour.get(4) ?? 1)).toBeCloseTo(3, 0);
  });
});

const [none, , , warm] = VARIANTS;
/** Every init 200 ms, and no chance but when calls come. */
const plain: Assumptions = { ...ASSUMED, emptyInitMs: 200, importMs: {}, firstEventCpuMs: 0, burstShare: 0 };
const run = (changed: Partial<Parameters<typeof simulate>[1]> = {}, assumed = plain) => {
  if (none === undefined) throw new Error('no variant');
  return simulate(assumed, { variant: none, calls: 100, days: 20, idleMinutes: 5, seed: 1, ...changed });
};

describe('a day of calls', () => {
  it('is the same for the same seed, and another one for another', () => {
    const first = run({ days: 2 });
    expect(run({ days: 2 })).toEqual(first);
    expect(run({ days: 2, seed: 2 })).not.toEqual(first);
  });

  it('has one cold invite a call, and one cold receipt, where calls are hours apart and no sandbox survives', () => {
    const { cold, addedMs } = run({ calls: 2, days: 300, idleMinutes: 0.01 }, { ...plain, launchesPerCall: 0 });

    expect(cold.ring).toBe(1);
    expect(cold.ringing).toBe(2);
    expect(addedMs.ring).toBeCloseTo(200);
    expect(addedMs.ringing).toBeCloseTo(400);
  });

  it('has every invocation of an answered call cold, and of a missed one, where no sandbox survives', () => {
    const coldOf = (changed: Partial<Assumptions>) =>
      run(
        { calls: 2, days: 300, idleMinutes: 1e-9 },
        { ...plain, launchesPerCall: 0, registrationsPerCall: 0, ...changed },
      ).cold.call;
    // invite, receipt, timer; call-events for the invite, the answer and the end; the callee's app: devices, client-config, socket-authorizer,
    // socket, open calls; answer and end; ICE servers of both; six signals; both sockets close.
    expect(coldOf({ answeredShare: 1 })).toBeCloseTo(3 + 3 + 5 + 2 + 2 + 6 + 2);
    // invite, receipt, timer; call-events for the invite and the end; the callee's app, whose socket closes.
    expect(coldOf({ answeredShare: 0 })).toBeCloseTo(3 + 2 + 5 + 1);
    // The first request of the callee's app is authorised, and kept for those that follow.
    expect(coldOf({ answeredShare: 0, hasHttpAuthorizer: true })).toBeCloseTo(11 + 1);
    // One push to the browser, and one that replaces it.
    expect(coldOf({ answeredShare: 0, hasWebPush: true })).toBeCloseTo(11 + 2);
    expect(coldOf({ answeredShare: 1, hasWebPush: true })).toBeCloseTo(23 + 2);
  });

  it('has as many cold invites as a Poisson process has gaps over the idle time', () => {
    // 240 calls a day, evenly: a gap is over t minutes with the probability e^(-t/6). An invite ends 60 ms after its start.
    const even = { ...plain, hours: Array<number>(24).fill(1), launchesPerCall: 0 };
    for (const idleMinutes of [3, 6, 12])
      expect(run({ calls: 240, days: 60, idleMinutes }, even).cold.ring).toBeCloseTo(Math.exp(-idleMinutes / 6), 1);
  });

  it('counts no launch of a user who does not call, and no caller’s', () => {
    const coldOf = (launchesPerCall: number) =>
      run({ days: 10, idleMinutes: 0.001 }, { ...plain, launchesPerCall }).cold.call;
    expect(coldOf(10) / coldOf(0)).toBeCloseTo(1, 1);
  });

  it('has under a tenth of a cold start on the way to the ring, and 0.3 in all, at 100 calls a day with the warm event, for under 0.5 dollars a month', () => {
    if (warm === undefined) throw new Error('no variant');
    const ofWarm = { variant: warm, calls: 100, days: 30, idleMinutes: 5, seed: 1 };
    const simulated = simulate(ASSUMED, ofWarm);

    expect(simulated.cold.ring).toBeLessThan(0.1);
    expect(simulated.cold.call).toBeLessThan(0.3);
    // 10 functions, 360 times a day.
    expect(simulated.warmEvents / 30 / 10).toBeCloseTo(360, 0);
    expect(dollarsPerMonth(ASSUMED, ofWarm, simulated)).toBeLessThan(0.5);
    expect(run({ days: 30 }, ASSUMED).cold.ring).toBeGreaterThan(0.5);
  });

  it('is of every function that gets the warm event, and these are all that a call and a launch are measured to invoke', () => {
    expect(FUNCTIONS).toEqual(WARM_FUNCTIONS);
    const { answered, browser, missed, connected, socket, refreshed } = usage;
    const invoked = [answered, browser, missed, connected, socket, refreshed].flatMap(({ invocations }) =>
      Object.keys(invocations),
    );
    expect(FUNCTIONS).toEqual(expect.arrayContaining(invoked));
  });
});

describe('the price', () => {
  it('is that of the warm events, of init, and of provisioned concurrency', () => {
    const [variant] = VARIANTS;
    const provisioned = VARIANTS.find(({ name }) => name === 'provisioned');
    if (variant === undefined || provisioned === undefined) throw new Error('no variant');
    const simulated = { ...run({ days: 1 }), warmEvents: 3_240, warmMs: 3_240, initMs: 10_000 };
    const of = (one: typeof variant) =>
      dollarsPerMonth(ASSUMED, { variant: one, calls: 1, days: 1, idleMinutes: 5, seed: 1 }, simulated);

    // 30 days x (3,240 events x (0.2 + 1/5 + 0.35) millionths + 13.24 s x 0.5 GB x 13.3334 millionths)
    expect(of(variant)).toBeCloseTo(0.0729 + 0.002648, 4);
    // Ten functions of half a gigabyte: 10 x 0.5 x 2,592,000 s x 3.3334 millionths.
    expect(of(provisioned) - of(variant)).toBeCloseTo(43.2, 1);
  });

  it('of an init is the import on top of an empty function; of a first event, its CPU at 512 of 1,769 MB', () => {
    const assumed = { ...ASSUMED, emptyInitMs: 100, importMs: { invite: 40 }, firstEventCpuMs: 10 };
    expect(initMs(assumed, 'invite')).toBe(140);
    expect(firstEventMs(assumed)).toBeCloseTo(34.55, 2);
  });
});
