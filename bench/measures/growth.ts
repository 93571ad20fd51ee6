import { randomUUID } from 'node:crypto';
import type { Progress } from '../progress.ts';
import { median } from '../stats.ts';
import { writeDevices } from './bulk-devices.ts';
import { startPeopledHouse } from './house-client.ts';

/** Milliseconds of an invite with so many devices in the table, and beside it of the same invite in a house that stayed small. */
export interface Growth {
  readonly devices: number;
  readonly p50: number;
  readonly smallP50: number;
  /** How much slower it is than in the small house. */
  readonly ratio: number;
}

type House = Awaited<ReturnType<typeof startPeopledHouse>>;

const timeOf = async ({ house, callees, invite }: House, index: number): Promise<number> => {
  const start = performance.now();
  const { status } = await invite(`caller-${index % 40}`, callees[index % callees.length] ?? '', randomUUID());
  if (status !== 201) throw new Error(`an invite was answered ${status}`);
  const took = performance.now() - start;
  await house.settled();
  return took;
};

/** Two houses side by side, one of which grows, invited in turn: a machine that is slower now is slower for both. */
export const measureGrowth = async (
  functionsDir: string,
  { sizes, invites }: { readonly sizes: readonly number[]; readonly invites: number },
  progress: Progress,
): Promise<readonly Growth[]> => {
  const [small, growing] = [
    await startPeopledHouse(functionsDir, 10_000, 20),
    await startPeopledHouse(functionsDir, 10_000, 20),
  ];
  const smallest = sizes[0] ?? 0;
  const largest = sizes.at(-1) ?? 0;
  const found: Growth[] = [];
  progress.begin('growth', Math.ceil(largest / 2500));
  await writeDevices(small.house.info.dynamodb, small.house.info.table, 0, smallest, () => {});
  let written = 0;
  for (const devices of sizes) {
    const { dynamodb, table } = growing.house.info;
    await writeDevices(dynamodb, table, written, devices, progress.step);
    written = devices;
    const [times, smallTimes]: [number[], number[]] = [[], []];
    for (let index = -50; index < invites; index += 1) {
      const [a, b] = [await timeOf(small, index + 50), await timeOf(growing, index + 50)];
      if (index < 0) continue;
      smallTimes.push(a);
      times.push(b);
    }
    const [p50, smallP50] = [median(times), median(smallTimes)];
    found.push({ devices, p50, smallP50, ratio: p50 / smallP50 });
  }
  progress.end();
  await Promise.all([small.house.close(), growing.house.close()]);
  return found;
};
