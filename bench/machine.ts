import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { functionsNode } from './run-child.ts';

/** What the numbers were measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  /** That ran the functions, which are measured alone. */
  functionsNode: execFileSync(functionsNode, ['--version'], { encoding: 'utf8' }).trim().slice(1),
  /** Over the last minute, before anything was measured. */
  load: Number(loadavg()[0]?.toFixed(2)),
  commit: commit(),
  at: new Date().toISOString(),
});
export type Machine = ReturnType<typeof machine>;

const commit = (): string => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
};
