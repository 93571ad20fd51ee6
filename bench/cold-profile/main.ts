import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command-line.ts';
import { environmentOf } from '../environment.ts';
import { inviteEvent } from '../events.ts';
import { machine } from '../machine.ts';
import { runChild } from '../run-child.ts';
import { median } from '../stats.ts';
import { startStub } from '../stub/start-stub.ts';
import { measureParts } from './parts.ts';
import { partsTable, variantsTable } from './report.ts';
import type { ColdProfile } from './results.ts';
import { buildProfiled, VARIANTS, type VariantName } from './variants.ts';

/** Rounds without an argument: then the result is written. */
const ROUNDS = 21;

type Cold = { readonly importCpu: number; readonly cpu: number };

/** One new process for each variant in turn, so that other load on the machine affects all of them. */
const measureVariants = async (
  files: Readonly<Record<VariantName, string>>,
  environment: Readonly<Record<string, string>>,
  rounds: number,
): Promise<ColdProfile['variants']> => {
  const found = new Map<VariantName, Cold[]>(VARIANTS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of VARIANTS) {
      const { imported, first } = await runChild({ file: files[name], events: [inviteEvent(1)], environment });
      found.get(name)?.push({ importCpu: imported.cpu, cpu: first.cpu });
    }
  }
  const of = (name: VariantName) => {
    const all = found.get(name) ?? [];
    return {
      bytes: statSync(files[name]).size,
      importCpu: median(all.map(({ importCpu }) => importCpu)),
      cpu: median(all.map(({ cpu }) => cpu)),
    };
  };
  return { floor: of('floor'), ours: of('ours'), lazy: of('lazy'), sdk: of('sdk') };
};

const rounded = (_name: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

/**
 * `npm run bench:cold-profile`: where the CPU time of a cold invite goes, and what the means against it bring. With a number of rounds
 * (`-- --rounds 5`, or `-- 5`) it writes no file. `BENCH_NODE`: the Node.js that runs the functions.
 */
const main = async (given: string | undefined): Promise<void> => {
  const rounds = given === undefined ? ROUNDS : Number(given);
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-cold-'));
  const measuredOn = machine();
  const stub = await startStub(dir);
  try {
    const files = await buildProfiled(dir);
    const environment = environmentOf(stub);
    const profile: ColdProfile = {
      machine: measuredOn,
      rounds,
      variants: await measureVariants(files, environment, rounds),
      parts: await measureParts(files, ['floor', 'ours'], environment, rounds),
    };
    console.log(`${variantsTable(profile)}\n\n${partsTable(profile)}`);
    if (given !== undefined) return;
    const file = new URL('../results/cold-profile.json', import.meta.url);
    await writeFile(file, `${JSON.stringify(profile, rounded, 2)}\n`);
    console.log('\nwritten to bench/results/cold-profile.json; npm run docs copies it into docs/performance.md');
  } finally {
    stub.close();
    await rm(dir, { recursive: true, force: true });
  }
};

const [first = '', ...others] = process.argv.slice(2);
await runCommand(
  'Measures where the CPU time of a cold invite goes, and writes bench/results/cold-profile.json.',
  {
    rounds: {
      what: `processes of each variant; otherwise ${ROUNDS}. Writes no file`,
      range: [1, 10_000],
      isWhole: true,
    },
  },
  ({ rounds }) => main(rounds),
  /^\d+$/.test(first) ? ['--rounds', first, ...others] : process.argv.slice(2),
);
