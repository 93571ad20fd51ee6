import type { Backend, readersOf } from './backend.ts';
import { CALL, CALL_BACK } from './people.ts';
import type { ScheduledTimer } from './timer-queue.ts';
import type { World } from './world.ts';

type Calls = ReturnType<typeof readersOf>['calls'];

/** Milliseconds until the table's stream is handled. */
const STREAM_WINDOW = 2_000;
/** Milliseconds until SQS delivers a timer again that is not done. */
const REDELIVERY = 60_000;
/** More deliveries than any order needs. */
const MAX_DELIVERIES = 100;

/**
 * Lets time pass: the stream and the timers run until nothing is left to do.
 *
 * @param backend used for this world
 * @param delivered kinds of timers that SQS has delivered before
 * @throws Error when that never happens
 */
export const settle = async (
  backend: Backend,
  calls: Calls,
  world: World,
  delivered: readonly string[],
): Promise<void> => {
  /** By call: the change for which the stream was last handled. */
  const handled = new Map<string, number>();
  /** Of a call whose invite is done, the stream's first record needs nothing. */
  const inserted = new Set<string>();
  const streamOnce = async (callId: string): Promise<boolean> => {
    const call = await calls.get(callId);
    if (call?.invited === false && !inserted.has(callId)) {
      inserted.add(callId);
      world.now += STREAM_WINDOW;
      await backend.stream(callId, 'INSERT');
      return true;
    }
    if (call?.unnotified === undefined || handled.get(callId) === call.changedSeq) return false;
    handled.set(callId, call.changedSeq ?? 0);
    world.now += STREAM_WINDOW;
    await backend.stream(callId);
    return true;
  };
  for (let deliveries = 0; deliveries < MAX_DELIVERIES; deliveries += 1) {
    const isStreamed = (await streamOnce(CALL)) || (await streamOnce(CALL_BACK));
    if (isStreamed) continue;
    for (const callId of [CALL, CALL_BACK]) {
      const isWaiting = world.timers.some(({ body }) => body.kind === 'notify' && body.callId === callId);
      if (!isWaiting && (await calls.get(callId))?.unnotified)
        world.errors.push('the stream leaves a change unnotified');
    }
    const next = takeNext(world.timers);
    if (next === undefined) return;
    world.now = Math.max(world.now, next.dueAt);
    if (!(await backend.deliver(next.body, delivered.includes(next.body.kind) ? 2 : 1))) {
      world.timers.push({ ...next, dueAt: world.now + REDELIVERY });
    }
  }
  throw new Error('timers and stream never end');
};

const takeNext = (timers: ScheduledTimer[]): ScheduledTimer | undefined => {
  const [first] = timers.toSorted((a, b) => a.dueAt - b.dueAt);
  if (first !== undefined) timers.splice(timers.indexOf(first), 1);
  return first;
};
