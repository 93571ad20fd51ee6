import type { Pause } from '../pause.ts';
import { makeWorkload, type Workload } from '../workload.ts';
import type { LocalFunction } from './local-function.ts';

/**
 * The pauses before the two further tries that Lambda makes after an error: a minute, then two.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;

export interface AsyncInvocationsOptions {
  readonly fn: Pick<LocalFunction, 'invoke'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How the pauses between two tries pass. @default in real time */
  readonly pause?: Pause;
  readonly heldElsewhere?: () => number;
  /** Gets what the function throws. */
  readonly onError: (error: unknown) => void;
}

/** A function as Lambda runs it for those who do not wait for its answer. */
export interface AsyncInvocations<Event>
  extends Pick<Workload, 'isIdle' | 'idle' | 'settled' | 'nextAt' | 'check' | 'close'> {
  /** Hands an event over. Events are handled side by side: Lambda promises no order. */
  invoke(event: Event): void;
  /** The events that the function failed at three times, oldest first. */
  deadLetters(): readonly Event[];
}

export const makeAsyncInvocations = <Event>({ fn, onError, ...options }: AsyncInvocationsOptions) => {
  const dead: Event[] = [];
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
    dead.push(event);
  };

  const invocations: AsyncInvocations<Event> = {
    ...work,
    invoke: (event) => work.start(() => run(event)),
    deadLetters: () => dead,
  };
  return invocations;
};
