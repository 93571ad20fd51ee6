import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../progress.ts';
import { quantile } from '../stats.ts';
import { type Answer, type PopulatedBackend, startPopulatedBackend } from './backend-client.ts';

export interface Load {
  /** Invites sent per second, whether or not the local backend kept up. */
  readonly rate: number;
  readonly sent: number;
  /** Seconds from the first invite to the last response. */
  readonly seconds: number;
  readonly answered: number;
  /** Invites answered 201 per second. */
  readonly throughput: number;
  /** Answered 429 with `retry-after`: the caller exceeds its rate limit. */
  readonly limited: number;
  /** Answered 503 with `retry-after`: a service behind the API throttles or is overloaded. */
  readonly busy: number;
  /** Any other response, or none. */
  readonly failed: number;
  /** Invites answered 201 whose phone got no push. */
  readonly lost: number;
  /** Milliseconds from the start of the invite to the push's arrival at the Apple simulator. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface PathOptions {
  /** Invites per second that the machine works off with ease: near its limit, times differ between runs of the same code. */
  readonly rate: number;
  readonly seconds: number;
  readonly burstRate: number;
  readonly burstSeconds: number;
}

const CALLERS = 60;
const INVITES_PER_MINUTE = 30;

/** Sends invites at a fixed rate without waiting for responses (open loop), as independent callers do. */
const runLoad = async (
  { backend, callees, invite }: PopulatedBackend,
  rate: number,
  seconds: number,
  step: () => void,
): Promise<Load> => {
  const sentAt = new Map<string, number>();
  const arrivedAt = new Map<string, number>();
  const stop = backend.apple.onPush(({ payload, response }) => {
    if (response.status === 200) arrivedAt.set(String(payload?.callId), performance.now());
  });
  const total = Math.round(rate * seconds);
  const answers: Promise<{ callId: string; answer: Answer | undefined }>[] = [];
  const start = performance.now();
  for (let index = 0; index < total; index += 1) {
    const due = start + (index * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    const callId = randomUUID();
    sentAt.set(callId, performance.now());
    const request = invite(`caller-${index % CALLERS}`, callees[index % callees.length] ?? '', callId);
    answers.push(
      request.then(
        (answer) => ({ callId, answer }),
        () => ({ callId, answer: undefined }),
      ),
    );
    step();
  }
  const all = await Promise.all(answers);
  const tookSeconds = (performance.now() - start) / 1000;
  await backend.settled();
  stop();
  const answered = all.filter(({ answer }) => answer?.status === 201);
  const refused = (status: number): number =>
    all.filter(({ answer }) => answer?.status === status && answer.retryAfter !== null).length;
  const [limited, busy] = [refused(429), refused(503)];
  const times = answered.flatMap(({ callId }) => {
    const [sent, arrived] = [sentAt.get(callId), arrivedAt.get(callId)];
    return sent === undefined || arrived === undefined ? [] : [arrived - sent];
  });
  return {
    rate,
    sent: total,
    seconds: tookSeconds,
    answered: answered.length,
    throughput: answered.length / tookSeconds,
    limited,
    busy,
    failed: total - answered.length - limited - busy,
    lost: answered.length - times.length,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  };
};

/**
 * The whole path on one machine: gateway, functions, a DynamoDB engine, SNS and Apple simulators and the load generator
 * share its cores. First a steady rate, then a burst, then the same burst while SNS throttles for
 * half of its time.
 */
export const measurePath = async (
  functionsDir: string,
  { rate, seconds, burstRate, burstSeconds }: PathOptions,
  progress: Progress,
) => {
  const populated = await startPopulatedBackend(functionsDir, INVITES_PER_MINUTE, 50);
  progress.begin('the whole path', Math.round(rate * seconds + 2 * burstRate * burstSeconds));
  // Warm-up: functions are loaded at their first event.
  await populated.invite('warm-up', populated.callees[0] ?? '', randomUUID());
  await populated.backend.settled();
  const steady = await runLoad(populated, rate, seconds, progress.step);
  const atBurst = await runLoad(populated, burstRate, burstSeconds, progress.step);
  // `forMs` is real time here, because the clock is not advanced.
  populated.backend.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'throttled' },
    forMs: burstSeconds * 500,
  });
  const throttled = await runLoad(populated, burstRate, burstSeconds, progress.step);
  progress.end();
  const { failures } = populated;
  await populated.backend.close();
  return { steady, burst: atBurst, throttled, failures: failures.slice(0, 5) };
};
export type Path = Awaited<ReturnType<typeof measurePath>>;
