import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Mutant, ShownBy } from './mutant.ts';
import type { Workspace } from './workspace.ts';

/** Orders of one pair: a rule that is not broken until then is not tested. */
const LIMIT = 30_000;
/** Milliseconds for one mutant. */
const TIMEOUT = 180_000;
const TEST_RESULTS = 'test-results.json';

/** `killed`: an order breaks a rule, or a test fails. `failed`: the mutant could not be run. */
export interface MutantResult {
  readonly outcome: 'killed' | 'survived' | 'failed';
  /** The broken rule or the title of the failed test, or the error. */
  readonly detail: string;
  readonly seconds: number;
}

/** Runs a mutant in a copy of the code. */
export const runMutant = async (workspace: Workspace, mutant: Mutant): Promise<MutantResult> => {
  const startedAt = Date.now();
  const { shownBy } = mutant;
  const attempt = () =>
    'test' in shownBy ? runTest(shownBy, workspace.folder) : runPairs(shownBy.pairs, workspace.folder);
  const result = await workspace.withMutant(mutant, async () => {
    const first = await attempt();
    // On a machine that is busy, an engine may not start in time.
    return first.outcome === 'failed' ? await attempt() : first;
  });
  return { ...result, seconds: Math.round((Date.now() - startedAt) / 1000) };
};

type Outcome = Pick<MutantResult, 'outcome' | 'detail'>;

const runPairs = async (pairs: string, cwd: string): Promise<Outcome> => {
  const args = ['--import', 'tsx', 'test/explorer/main.ts'];
  const { code, output } = await run(args, cwd, { PAIRS: pairs, FIRST: '1', LIMIT: String(LIMIT) });
  const outcome = code === 0 ? 'survived' : code === 1 ? 'killed' : 'failed';
  return { outcome, detail: /✗ (.*)/.exec(output)?.[1] ?? lastLine(output) };
};

const Results = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(v.object({ assertionResults: v.array(v.object({ status: v.string(), fullName: v.string() })) })),
});

/** A test file that cannot be loaded, or that has no test with the title, shows nothing. */
const runTest = async ({ test, title }: Extract<ShownBy, { test: string }>, cwd: string): Promise<Outcome> => {
  const results = join(cwd, TEST_RESULTS);
  await rm(results, { force: true });
  const titles = title === undefined ? [] : ['--testNamePattern', title.replace(/[^\p{L}\p{N}\s]/gu, '\\$&')];
  const args = ['run', test, '--bail', '1', '--retry', '0', '--reporter', 'json', '--outputFile', TEST_RESULTS];
  const { output } = await run(['node_modules/vitest/vitest.mjs', ...args, ...titles], cwd, {});
  const text = await readFile(results, 'utf8').catch(() => '{}');
  const parsed = v.safeParse(Results, JSON.parse(text));
  if (!parsed.success) return { outcome: 'failed', detail: errorIn(output) };
  const { numPassedTests, numFailedTests, testResults } = parsed.output;
  if (numFailedTests > 0) {
    const failed = testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed');
    return { outcome: 'killed', detail: failed?.fullName ?? '' };
  }
  if (numPassedTests > 0) return { outcome: 'survived', detail: `${numPassedTests} tests passed` };
  return { outcome: 'failed', detail: `no test of ${test} was run: ${errorIn(output)}` };
};

const errorIn = (text: string): string => /\w*Error: .*/.exec(text)?.[0] ?? lastLine(text);

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

const run = async (args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, timeout: TIMEOUT });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, output };
};
