import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Emulator } from './emulator.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

/**
 * The CDK's own command line in the folder that users run it in, with what it says. It finds the emulator by
 * `AWS_ENDPOINT_URL`, as it finds AWS without.
 */
export const cdkFor = ({ environment, folder }: Pick<Emulator, 'environment' | 'folder'>) => {
  const run = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, '--no-notices', ...args], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...environment,
        PATH: process.env.PATH,
        // The CLI keeps there which account a key belongs to: a fake one's must not get into the user's own.
        CDK_HOME: join(folder, 'cdk-home'),
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CI: 'true',
      },
    });
    return `${stdout}${stderr}`;
  };
  return { run, assembly: join(folder, 'cdk.out') };
};
