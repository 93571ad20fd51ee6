import { randomUUID } from 'node:crypto';
import type { Progress } from '../progress.ts';
import { median } from '../stats.ts';
import { type PopulatedBackend, startPopulatedBackend } from './backend-client.ts';
import { stopStream, writeDevices } from './bulk-devices.ts';

/** Milliseconds of an invite with this many devices in the table, and of the same invite with a small table. */
export interface Growth {
  readonly devices: number;
  readonly p50: number;
  readonly smallP50: number;
  /** `p50` divided by `smallP50`. */
  readonly ratio: number;
}

const timeOf = async ({ backend, callees, invite }: PopulatedBackend, index: number): Promise<number> => {
  const start = performance.now();
  const { status } = await invite(`caller-${index % 40}`, callees[index % callees.length] ?? '', randomUUID());
  if (status !== 201) throw new Error(`an invite was answered ${status}`);
  const took = performance.now() - start;
  await backend.settled();
  return took;
};

/** Two local backends are invited in turn and only one grows, so that a slow phase of the machine affects both. */
export const measureGrowth = async (
  functionsDir: string,
  { sizes, invites }: { readonly sizes: readonly number[]; readonly invites: number },
  progress: Progress,
): Promise<readonly Growth[]> => {
  const [small, growing] = [
    await startPopulatedBackend(functionsDir, 10_000, 20),
    await startPopulatedBackend(functionsDir, 10_000, 20),
  ];
  // Of both alike, so that they differ only in their size.
  for (const { backend } of [small, growing]) await stopStream(backend.info.dynamodb, backend.info.table);
  const smallest = sizes[0] ?? 0;
  const largest = sizes.at(-1) ?? 0;
  const found: Growth[] = [];
  progress.begin('growth', Math.ceil(largest / 2500));
  await writeDevices(small.backend.info.dynamodb, small.backend.info.table, 0, smallest, () => {});
  let written = 0;
  for (const devices of sizes) {
    const { dynamodb, table } = growing.backend.info;
    await writeDevices(dynamodb, table, written, devices, progress.step);
    written = devices;
    const [times, smallTimes]: [number[], number[]] = [[], []];
    const warmUp = Math.min(50, invites);
    for (let index = -warmUp; index < invites; index += 1) {
      const [a, b] = [await timeOf(small, index + warmUp), await timeOf(growing, index + warmUp)];
      if (index < 0) continue;
      smallTimes.push(a);
      times.push(b);
    }
    const [p50, smallP50] = [median(times), median(smallTimes)];
    found.push({ devices, p50, smallP50, ratio: p50 / smallP50 });
  }
  progress.end();
  await Promise.all([small.backend.close(), growing.backend.close()]);
  return found;
};
