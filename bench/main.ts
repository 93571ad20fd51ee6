import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byVariant } from './by-variant.ts';
import { runCommand } from './command-line.ts';
import { comparisonReport } from './comparison.ts';
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
import { measureSockets } from './sockets/measure-sockets.ts';
import { startStub } from './stub/start-stub.ts';
import { buildVariants } from './variants.ts';

const thorough = {
  cold: 19,
  warm: { rounds: 3, runs: 150 },
  fanOut: { rounds: 3, runs: 20 },
  memoryCalls: [500, 3_000],
  path: { rate: 20, seconds: 15, burstRate: 400, burstSeconds: 2 },
  growth: { sizes: [1_000, 30_000, 300_000], invites: 150 },
  sockets: {
    latency: { sizes: [10, 100, 1_000], signals: 200, calls: 50 },
    cpu: { rounds: 7, runs: 500 },
    mediaCalls: 10,
  },
} as const;

const quick = {
  cold: 2,
  warm: { rounds: 1, runs: 30 },
  fanOut: { rounds: 1, runs: 3 },
  memoryCalls: [50, 150],
  path: { rate: 10, seconds: 2, burstRate: 100, burstSeconds: 1 },
  growth: { sizes: [500, 2_000], invites: 10 },
  sockets: {
    latency: { sizes: [10, 20], signals: 20, calls: 12 },
    cpu: { rounds: 1, runs: 200 },
    mediaCalls: 1,
  },
} as const;

/**
 * `npm run bench`: measures everything that can be measured on this machine in less than eight minutes, prints tables and a comparison
 * with the committed results, and writes `bench/results`. With `-- --quick` it takes less than a minute and writes no file.
 */
const main = async (plan: typeof thorough | typeof quick): Promise<void> => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-bench-'));
  const measuredOn = machine();
  const stub = await startStub(dir);
  try {
    const environment = environmentOf(stub);
    const results: Results = {
      machine: measuredOn,
      ...(await measureVariants(dir, environment, plan, progressBar)),
      ...(await measureLocalBackend(join(dir, 'ours'), environment, plan, progressBar)),
    };
    console.log(report(results));
    const file = `node-${measuredOn.functionsNode.split('.')[0]}.json`;
    const path = new URL(`./results/${file}`, import.meta.url);
    console.log(
      `\n${comparisonReport(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined, results)}`,
    );
    console.log(`\n${durations()}`);
    if (plan === quick) return;
    await mkdir(new URL('./results/', import.meta.url), { recursive: true });
    await writeFile(path, `${JSON.stringify(results, rounded, 2)}\n`);
    console.log(`written to bench/results/${file}; npm run docs copies it into docs/performance.md`);
  } finally {
    stub.close();
    await rm(dir, { recursive: true, force: true });
  }
};

type Plan = typeof thorough | typeof quick;

const took: [part: string, seconds: number][] = [];
/** Waits for a part of the run, and remembers how long it took. */
const part = async <T>(name: string, measure: Promise<T>): Promise<T> => {
  const start = performance.now();
  const result = await measure;
  took.push([name, (performance.now() - start) / 1000]);
  return result;
};
const durations = (): string => {
  const all = took.reduce((sum, [, seconds]) => sum + seconds, 0);
  return `${all.toFixed(0)} s: ${took.map(([name, seconds]) => `${name} ${seconds.toFixed(0)}`).join(', ')}`;
};

const measureVariants = async (
  dir: string,
  environment: Readonly<Record<string, string>>,
  plan: Plan,
  bar: () => Progress,
) => {
  const variants = await part('build', buildVariants(dir));
  return {
    rounds: { cold: plan.cold, warm: plan.warm.rounds, warmRuns: plan.warm.runs, fanOut: plan.fanOut.rounds },
    titles: byVariant((name) => variants[name].title),
    inviteBytes: byVariant((name) => statSync(variants[name].invite).size),
    bundles: await part('bundles', measureBundles()),
    cold: await part('cold', measureCold(variants, environment, plan.cold, bar())),
    warm: await part('warm', measureWarm(variants, environment, plan.warm, bar())),
    fanOut: await part('fan-out', measureFanOut(variants, environment, plan.fanOut, bar())),
    memory: await part('memory', measureMemory(variants.ours, environment, plan.memoryCalls, bar())),
  };
};

const measureLocalBackend = async (
  functionsDir: string,
  environment: Readonly<Record<string, string>>,
  plan: Plan,
  bar: () => Progress,
) => ({
  path: await part('path', measurePath(functionsDir, plan.path, bar())),
  growth: await part('growth', measureGrowth(functionsDir, plan.growth, bar())),
  sockets: await part('sockets', measureSockets(functionsDir, environment, plan.sockets, bar)),
});

/** Rounds to microseconds; smaller differences are noise. */
const rounded = (_name: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

await runCommand(
  'Measures everything that can be measured on this machine in less than eight minutes, and writes bench/results.',
  { quick: { what: 'take less than a minute, and write no file', isFlag: true } },
  (values) => main(values.quick === undefined ? thorough : quick),
);
