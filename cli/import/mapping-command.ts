import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../terminal/cli-error.ts';

/** What a mapping command reads of each endpoint, a line each. */
export interface MappedEndpoint {
  readonly endpointArn: string;
  readonly token: string;
  readonly enabled: boolean;
  /** Of SNS: `CustomUserData`. */
  readonly customUserData?: string;
}

/**
 * Runs a shell's command with the endpoints on its stdin as NDJSON.
 *
 * @returns what it printed
 * @throws CliError `input` when it fails, with the first line of its stderr
 */
export const runMappingCommand = async (
  command: string,
  endpoints: readonly MappedEndpoint[],
  signal: AbortSignal,
): Promise<string> => {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'pipe'], signal });
  const exit = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = function* () {
    for (const endpoint of endpoints) yield `${JSON.stringify(endpoint)}\n`;
  };
  const [code, stdout, stderr] = await Promise.all([
    exit,
    text(child.stdout),
    text(child.stderr),
    // It may end before it has read everything; then its exit code says whether it is content.
    pipeline(lines(), child.stdin).catch(() => undefined),
  ]);
  if (code === 0) return stdout;
  const [line = ''] = stderr.trim().split('\n');
  throw new CliError('input', `--mapping-command failed${code === null ? '' : ` with exit code ${code}`}: ${line}`);
};
