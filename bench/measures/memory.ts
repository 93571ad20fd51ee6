import { inviteEvent } from '../events.ts';
import type { Progress } from '../progress.ts';
import { runChild } from '../run-child.ts';
import type { Variant } from '../variants.ts';

/** Megabytes of a function's process, after a few calls and after very many. */
export interface Memory {
  readonly calls: readonly [few: number, many: number];
  /** Heap used after a garbage collection. */
  readonly heapMb: readonly [few: number, many: number];
  readonly residentMb: readonly [few: number, many: number];
}

/** Detects memory leaks: the memory of a sandbox should not grow with the calls that it has handled. */
export const measureMemory = async (
  ours: Variant,
  environment: Readonly<Record<string, string>>,
  calls: readonly [few: number, many: number],
  progress: Progress,
): Promise<Memory> => {
  progress.begin('memory', calls.length);
  const measured = [];
  for (const runs of calls) {
    measured.push(await runChild({ file: ours.invite, events: [inviteEvent(1)], environment, runs }));
    progress.step();
  }
  progress.end();
  const [few, many] = measured;
  return {
    calls,
    heapMb: [few?.memory.heapMb ?? 0, many?.memory.heapMb ?? 0],
    residentMb: [few?.memory.residentMb ?? 0, many?.memory.residentMb ?? 0],
  };
};
