import { type ByVariant, byVariant, VARIANTS } from '../by-variant.ts';
import { inviteEvent } from '../events.ts';
import type { Progress } from '../progress.ts';
import { runChild } from '../run-child.ts';
import { median } from '../stats.ts';
import type { Variant } from '../variants.ts';

/** Milliseconds of a new process: CPU of loading the bundle, CPU and wall time until the first invite is answered. */
export interface Cold {
  readonly importCpu: number;
  readonly cpu: number;
  readonly wall: number;
}

/** Medians. The variants take turns, so that other load on the machine affects all of them. */
export const measureCold = async (
  variants: ByVariant<Variant>,
  environment: Readonly<Record<string, string>>,
  rounds: number,
  progress: Progress,
): Promise<ByVariant<Cold>> => {
  const found = byVariant((): Cold[] => []);
  progress.begin('cold', rounds * VARIANTS.length);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of VARIANTS) {
      const { invite, environment: own } = variants[name];
      const task = { file: invite, events: [inviteEvent(1)], environment: { ...environment, ...own } };
      const { imported, first } = await runChild(task);
      found[name].push({ importCpu: imported.cpu, cpu: first.cpu, wall: first.wall });
      progress.step();
    }
  }
  progress.end();
  return byVariant((name) => ({
    importCpu: median(found[name].map(({ importCpu }) => importCpu)),
    cpu: median(found[name].map(({ cpu }) => cpu)),
    wall: median(found[name].map(({ wall }) => wall)),
  }));
};
