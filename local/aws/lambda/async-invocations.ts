import type { Pause } from '../../time/pause.ts';
import { makeWorkload, type Workload } from '../../time/workload.ts';
import type { LocalFunction } from './local-function.ts';

/**
 * Lambda retries a failed asynchronous invocation twice: after one minute, then after two.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;

export interface AsyncInvocationsOptions {
  readonly fn: Pick<LocalFunction, 'invoke'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Waits between two attempts. @default in real time */
  readonly pause?: Pause;
  readonly heldElsewhere?: () => number;
  /** Called with each error that the function throws. */
  readonly onError: (error: unknown) => void;
}

/** Asynchronous invocations of a function: the caller does not wait for the result. */
export interface AsyncInvocations<Event>
  extends Pick<Workload, 'isIdle' | 'idle' | 'settled' | 'nextAt' | 'check' | 'close'> {
  /** Queues an event. Events are handled concurrently: Lambda guarantees no order. */
  invoke(event: Event): void;
  /** The events for which the function failed three times, oldest first. */
  deadLetters(): readonly Event[];
}

export const makeAsyncInvocations = <Event>({ fn, onError, ...options }: AsyncInvocationsOptions) => {
  const deadLetters: Event[] = [];
  const work = makeWorkload(options);

  const run = async (event: Event): Promise<void> => {
    for (let failed = 0; ; failed += 1) {
      try {
        await fn.invoke(event);
        return;
      } catch (error) {
        if (work.isClosed()) return;
        onError(error);
      }
      const delay = RETRY_DELAYS_MS[failed];
      if (delay === undefined) break;
      await work.pause(delay);
    }
    deadLetters.push(event);
  };

  const invocations: AsyncInvocations<Event> = {
    ...work,
    invoke: (event) => work.start(() => run(event)),
    deadLetters: () => deadLetters,
  };
  return invocations;
};
