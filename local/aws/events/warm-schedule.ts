import { WARM_EVENT, WARM_EVERY_MINUTES, WARM_FUNCTIONS } from '../../../lambda/contract/warm-event.ts';
import type { Clock } from '../../time/clock.ts';
import { type Pause, pauseBy } from '../../time/pause.ts';
import { makeWorkload, type Workload } from '../../time/workload.ts';
import type { LocalFunction } from '../lambda/local-function.ts';

export interface WarmScheduleOptions {
  /** A function by its name; `undefined` for one that this local backend does not run. */
  readonly find: (name: string) => Pick<LocalFunction, 'invoke'> | undefined;
  readonly clock: Clock;
  readonly heldElsewhere: () => number;
  readonly onError: (error: unknown) => void;
}

/** EventBridge's scheduled rules with the warm event: one invocation of each function every few minutes, the first after that time. */
export const startWarmSchedule = (options: WarmScheduleOptions): Workload => {
  const { find, clock, heldElsewhere, onError } = options;
  const pause: Pause = pauseBy(clock);
  const work = makeWorkload({ clock: clock.now, pause, heldElsewhere });
  work.start(async () => {
    for (;;) {
      await work.pause(WARM_EVERY_MINUTES * 60_000);
      await Promise.all(WARM_FUNCTIONS.map((name) => find(name)?.invoke(WARM_EVENT).catch(onError)));
    }
  });
  return work;
};
