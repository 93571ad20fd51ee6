import { arrivals } from './arrivals.ts';
import { type Assumptions, FUNCTIONS, firstEventMs, functionsOf, initMs } from './assumptions.ts';
import { compileSteps, PARTS } from './compile-steps.ts';
import { makeEventQueue } from './event-queue.ts';
import { seeded } from './random.ts';
import { makeSandboxes, type Sandboxes } from './sandboxes.ts';
import { scenarios } from './steps.ts';
import { bundlesOf, type Variant } from './variants.ts';

export interface Simulated {
  readonly calls: number;
  readonly invocations: number;
  /** Cold starts of a call, on average: until the push is published, until the caller reads `ringing`, and in all. */
  readonly cold: Counts;
  /** Milliseconds that they add, on average, with what the first event in a sandbox takes longer. */
  readonly addedMs: Counts;
  /** For the month's price: */
  readonly warmEvents: number;
  readonly warmMs: number;
  readonly initMs: number;
}
export interface Counts {
  readonly ring: number;
  readonly ringing: number;
  readonly call: number;
}

export interface Run {
  readonly variant: Variant;
  readonly calls: number;
  readonly days: number;
  readonly idleMinutes: number;
  readonly seed: number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A number of days, event by event. The same arguments give the same result. */
export const simulate = (assumed: Assumptions, { variant, calls, days, idleMinutes, seed }: Run): Simulated => {
  const random = seeded(seed);
  const queue = makeEventQueue();
  const steps = compileSteps(scenarios(assumed, variant.doesInviteWake === true));
  const until = days * DAY;
  const bundles = bundlesOf(variant);
  const first = firstEventMs(assumed);
  const pools = new Map<string, Sandboxes>();
  const poolOf = (bundle: string, initOf: string): Sandboxes => {
    const known = pools.get(bundle);
    if (known !== undefined) return known;
    const pool = makeSandboxes({
      idleMs: idleMinutes * MINUTE,
      lifetimeMs: assumed.lifetimeMinutes * MINUTE,
      initMs: initMs(assumed, initOf),
      firstEventMs: first,
      ...(variant.provisioned !== undefined && { provisioned: variant.provisioned }),
    });
    pools.set(bundle, pool);
    return pool;
  };
  const byFunction = FUNCTIONS.map((fn) => poolOf(bundles[fn], bundles[fn]));
  const warmMs = Float64Array.from(FUNCTIONS, (fn) => assumed.warmMs[fn]);

  // What arrives by itself, by number from the end of the steps.
  const { answered, missed, launch, registration } = steps.first;
  const whoCalls = () => (random() < assumed.answeredShare ? answered : missed);
  const oneCall = () => startAll(whoCalls());
  let now = 0;
  const startAll = (firsts: readonly number[]): void => {
    for (const step of firsts) startStep(step, now);
  };
  const startStep = (step: number, after: number): void =>
    queue.push(after + (steps.least[step] as number) + random() * (steps.span[step] as number), step);
  const burst = (): void => {
    for (let call = 0; call < assumed.burstCalls; call += 1)
      for (const step of whoCalls()) startStep(step, now + random() * assumed.burstMs);
  };
  const sources = [
    { each: oneCall, perDay: calls * (1 - assumed.burstShare) },
    { each: burst, perDay: (calls * assumed.burstShare) / assumed.burstCalls },
    { each: () => startAll(launch), perDay: calls * assumed.launchesPerCall },
    { each: () => startAll(registration), perDay: calls * assumed.registrationsPerCall },
  ].map(({ each, perDay }) => ({ each, arriving: arrivals(assumed, perDay, random) }));
  const firstSource = steps.fn.length;
  const warmEvent = firstSource + sources.length;
  const arriveNext = (source: number): void => {
    const at = sources[source]?.arriving.next(now) ?? until;
    if (at < until) queue.push(at, firstSource + source);
  };
  for (const source of sources.keys()) arriveNext(source);
  if (variant.warm !== undefined) queue.push(random() * assumed.warmEveryMinutes * MINUTE, warmEvent);

  const cold = new Float64Array(PARTS.length);
  const added = new Float64Array(PARTS.length);
  const totals = { calls: 0, invocations: 0, warmEvents: 0, warmMs: 0, initMs: 0 };
  const inviteNumber = FUNCTIONS.indexOf('invite');
  const warmOne = (pool: Sandboxes, ms: number): void => {
    const { isCold, addedMs } = pool.handle(now, ms, -1);
    totals.warmEvents += 1;
    totals.warmMs += ms;
    if (isCold) totals.initMs += addedMs;
  };
  const used = functionsOf(assumed);
  const isUsed = FUNCTIONS.map((fn) => used.includes(fn));
  const warmAll = (): void => {
    const done = new Set<Sandboxes>();
    for (const [index, fn] of FUNCTIONS.entries()) {
      const pool = byFunction[index] as Sandboxes;
      if (!isUsed[index] || done.has(pool)) continue;
      done.add(pool);
      const copies = variant.warm?.(fn) ?? 0;
      for (let copy = 0; copy < copies; copy += 1) warmOne(pool, copies > 1 ? assumed.warmHoldMs : 1);
    }
    const next = now + assumed.warmEveryMinutes * MINUTE;
    if (next < until) queue.push(next, warmEvent);
  };

  for (now = queue.at(); now !== Number.POSITIVE_INFINITY; now = queue.at()) {
    const event = queue.pop();
    if (event === warmEvent) warmAll();
    else if (event >= firstSource) {
      sources[event - firstSource]?.each();
      arriveNext(event - firstSource);
    } else {
      const fn = steps.fn[event] as number;
      const pool = byFunction[fn] as Sandboxes;
      if (steps.isWarm[event] === 1) {
        warmOne(pool, 1);
        continue;
      }
      const { isCold, addedMs, doneAt } = pool.handle(now, warmMs[fn] as number, fn);
      const part = steps.part[event] as number;
      totals.invocations += 1;
      if (fn === inviteNumber) totals.calls += 1;
      if (addedMs > 0) added[part] = (added[part] as number) + addedMs;
      if (isCold) {
        cold[part] = (cold[part] as number) + 1;
        totals.initMs += addedMs - first;
      }
      for (const next of steps.then[event] as readonly number[])
        startStep(next, steps.isBeside[next] === 1 ? now : doneAt);
    }
  }
  const perCall = (sums: Float64Array): Counts => {
    const [, ring = 0, ringing = 0, rest = 0] = Array.from(sums, (sum) => sum / Math.max(1, totals.calls));
    return { ring, ringing: ring + ringing, call: ring + ringing + rest };
  };
  return { ...totals, cold: perCall(cold), addedMs: perCall(added) };
};
