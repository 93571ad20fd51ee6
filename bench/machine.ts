import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { functionsNode } from './run-child.ts';

/** The machine and versions of a measurement. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  /** Version of the Node.js that ran the functions measured alone. */
  functionsNode: execFileSync(functionsNode, ['--version'], { encoding: 'utf8' }).trim().slice(1),
  /** One-minute load average before the measurement. */
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
