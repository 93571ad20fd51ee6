import { statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byVariant } from './by-variant.ts';
import { environmentOf } from './environment.ts';
import { machine } from './machine.ts';
import { measureBundles } from './measures/bundles.ts';
import { measureCold } from './measures/cold.ts';
import { measureFanOut } from './measures/fan-out.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureMemory } from './measures/memory.ts';
import { measurePath } from './measures/path.ts';
import { measureWarm } from './measures/warm.ts';
import { type Progress, progressBar } from './progress.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { startStub } from './stub/start-stub.ts';
import { buildVariants } from './variants.ts';

const thorough = {
  cold: 19,
  warm: { rounds: 3, runs: 300 },
  fanOut: { rounds: 3, runs: 40 },
  memoryCalls: [500, 5_000],
  path: { rate: 40, seconds: 15, burstSeconds: 2 },
  growth: { sizes: [1_000, 100_000, 1_000_000], invites: 300 },
} as const;

const quick = {
  cold: 3,
  warm: { rounds: 1, runs: 100 },
  fanOut: { rounds: 1, runs: 10 },
  memoryCalls: [100, 300],
  path: { rate: 10, seconds: 3, burstSeconds: 1 },
  growth: { sizes: [1_000, 10_000], invites: 30 },
} as const;

/**
 * `npm run bench`: measures everything that can be measured on this machine, prints tables and writes `bench/results`.
 * With `-- --quick` it takes less than a minute and writes no file.
 */
const main = async (plan: typeof thorough | typeof quick): Promise<void> => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-bench-'));
  const measuredOn = machine();
  const stub = await startStub(dir);
  try {
    const results: Results = {
      machine: measuredOn,
      ...(await measureVariants(dir, environmentOf(stub), plan, progressBar)),
      ...(await measureLocalBackend(join(dir, 'ours'), plan, progressBar)),
    };
    console.log(report(results));
    if (plan === quick) return;
    await mkdir(new URL('./results/', import.meta.url), { recursive: true });
    const file = `node-${measuredOn.functionsNode.split('.')[0]}.json`;
    await writeFile(new URL(`./results/${file}`, import.meta.url), `${JSON.stringify(results, rounded, 2)}\n`);
    console.log(`\nwritten to bench/results/${file}; npm run docs copies it into docs/performance.md`);
  } finally {
    stub.close();
    await rm(dir, { recursive: true, force: true });
  }
};

type Plan = typeof thorough | typeof quick;

const measureVariants = async (
  dir: string,
  environment: Readonly<Record<string, string>>,
  plan: Plan,
  bar: () => Progress,
) => {
  const variants = await buildVariants(dir);
  return {
    rounds: { cold: plan.cold, warm: plan.warm.rounds, warmRuns: plan.warm.runs, fanOut: plan.fanOut.rounds },
    titles: byVariant((name) => variants[name].title),
    inviteBytes: byVariant((name) => statSync(variants[name].invite).size),
    bundles: await measureBundles(),
    cold: await measureCold(variants, environment, plan.cold, bar()),
    warm: await measureWarm(variants, environment, plan.warm, bar()),
    fanOut: await measureFanOut(variants, environment, plan.fanOut, bar()),
    memory: await measureMemory(variants.ours, environment, plan.memoryCalls, bar()),
  };
};

const measureLocalBackend = async (functionsDir: string, plan: Plan, bar: () => Progress) => ({
  path: await measurePath(functionsDir, plan.path, bar()),
  growth: await measureGrowth(functionsDir, plan.growth, bar()),
});

/** Rounds to microseconds; smaller differences are noise. */
const rounded = (_name: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

await main(process.argv.includes('--quick') ? quick : thorough);
