import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../progress.ts';
import { quantile } from '../stats.ts';
import { type Answer, startPeopledHouse } from './house-client.ts';

export interface Load {
  /** Invites a second that were sent, whether or not the house kept up. */
  readonly rate: number;
  readonly sent: number;
  /** Seconds from the first invite to the last answer. */
  readonly seconds: number;
  readonly answered: number;
  /** Answered a second. */
  readonly throughput: number;
  /** Answered 429 and a time to come back: the caller invites too often. */
  readonly limited: number;
  /** Answered 503 and a time to come back: whatever is behind is busy. */
  readonly busy: number;
  /** Any other answer, or none. */
  readonly failed: number;
  /** Invites that were answered 201 and whose phone got no push. */
  readonly lost: number;
  /** Milliseconds from the invite's first byte to the push on the phone, at Apple's door. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface PathOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly burstSeconds: number;
}

type House = Awaited<ReturnType<typeof startPeopledHouse>>;

const CALLERS = 60;
const INVITES_PER_MINUTE = 30;

/** Sends invites at a rate that does not wait for answers, as the world does. */
const runLoad = async (
  { house, callees, invite }: House,
  rate: number,
  seconds: number,
  step: () => void,
): Promise<Load> => {
  const begun = new Map<string, number>();
  const rung = new Map<string, number>();
  const stop = house.apple.onPush(({ payload, verdict }) => {
    if (verdict.status === 200) rung.set(String(payload?.callId), performance.now());
  });
  const total = Math.round(rate * seconds);
  const answers: Promise<{ callId: string; answer: Answer | undefined }>[] = [];
  const start = performance.now();
  for (let index = 0; index < total; index += 1) {
    const due = start + (index * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    const callId = randomUUID();
    begun.set(callId, performance.now());
    const asked = invite(`caller-${index % CALLERS}`, callees[index % callees.length] ?? '', callId);
    answers.push(
      asked.then(
        (answer) => ({ callId, answer }),
        () => ({ callId, answer: undefined }),
      ),
    );
    step();
  }
  const all = await Promise.all(answers);
  const tookSeconds = (performance.now() - start) / 1000;
  await house.settled();
  stop();
  const answered = all.filter(({ answer }) => answer?.status === 201);
  const refused = (status: number): number =>
    all.filter(({ answer }) => answer?.status === status && answer.retryAfter !== null).length;
  const [limited, busy] = [refused(429), refused(503)];
  const times = answered.flatMap(({ callId }) => {
    const [sent, arrived] = [begun.get(callId), rung.get(callId)];
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
 * The whole path on one machine: gateway, functions, a DynamoDB engine, SNS and Apple simulators, and whoever sends the invites, all on
 * the same cores. First steadily, then ten times as much at once, then that again while SNS throttles for half of the time.
 */
export const measurePath = async (
  functionsDir: string,
  { rate, seconds, burstSeconds }: PathOptions,
  progress: Progress,
) => {
  const peopled = await startPeopledHouse(functionsDir, INVITES_PER_MINUTE, 50);
  const burst = rate * 10;
  progress.begin('the whole path', Math.round(rate * seconds + 2 * burst * burstSeconds));
  // Functions are loaded at their first event.
  await peopled.invite('nobody', peopled.callees[0] ?? '', randomUUID());
  await peopled.house.settled();
  const steady = await runLoad(peopled, rate, seconds, progress.step);
  const atBurst = await runLoad(peopled, burst, burstSeconds, progress.step);
  // A line of a fault script hits requests; time in the house is real time here.
  peopled.house.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'throttled' },
    forMs: burstSeconds * 500,
  });
  const throttled = await runLoad(peopled, burst, burstSeconds, progress.step);
  progress.end();
  const { failures } = peopled;
  await peopled.house.close();
  return { steady, burst: atBurst, throttled, failures: failures.slice(0, 5) };
};
export type Path = Awaited<ReturnType<typeof measurePath>>;
