import { spawnSync } from 'node:child_process';

/**
 * Whether commands of the docs can be run here. Not on Windows: its `bash` may be that of WSL, which sees neither the files nor the
 * servers of Windows at their addresses.
 */
export const hasBash = process.platform !== 'win32' && spawnSync('bash', ['-c', 'exit 0']).status === 0;
if (!hasBash) console.warn('SKIPPED: no bash on this machine, so commands of the docs are not run');
