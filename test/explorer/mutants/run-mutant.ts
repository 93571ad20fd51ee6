import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const COPIED = [
  'lambda',
  'local',
  'lib',
  'bin',
  'test',
  'client-libraries',
  'cdk.json',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** Orders of one pair: a rule that is not broken until then is not tested. */
const LIMIT = 2_000;
/** Milliseconds for one mutant. */
const TIMEOUT = 180_000;

/** `killed`: an order breaks a rule, or the test fails. `failed`: the mutant could not be run. */
export interface MutantResult {
  readonly outcome: 'killed' | 'survived' | 'failed';
  /** The broken rule, or the error. */
  readonly detail: string;
  readonly seconds: number;
}

/** Runs a mutant in a copy of the code. */
export const runMutant = async (mutant: Mutant): Promise<MutantResult> => {
  const startedAt = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'ringthrough-mutant-'));
  try {
    const file = join(root, mutant.file);
    const text = await readFile(file, 'utf8');
    if (text.split(mutant.before).length !== 2) {
      return { outcome: 'failed', detail: `the text does not occur exactly once in ${mutant.file}`, seconds: 0 };
    }
    for (const path of COPIED) await cp(join(root, path), join(folder, path), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(
      join(folder, mutant.file),
      text.replace(mutant.before, () => mutant.after),
    );
    const { code, output } = await run(mutant, folder);
    const detail = /✗ (.*)/.exec(output)?.[1] ?? lastLine(output);
    return { outcome: outcomeOf(code), detail, seconds: Math.round((Date.now() - startedAt) / 1000) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const outcomeOf = (code: number | null): MutantResult['outcome'] =>
  code === 0 ? 'survived' : code === 1 ? 'killed' : 'failed';

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

const run = async ({ shownBy }: Mutant, cwd: string) => {
  const [args, env] =
    'test' in shownBy
      ? [['node_modules/vitest/vitest.mjs', 'run', shownBy.test], {}]
      : [['--import', 'tsx', 'test/explorer/main.ts'], { PAIRS: shownBy.pairs, FIRST: '1', LIMIT: String(LIMIT) }];
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, timeout: TIMEOUT });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, output };
};
