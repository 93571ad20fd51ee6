import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Emulator } from './emulator.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

/** Runs the CDK CLI in the repository's root, as users do, and returns its output. It reads `AWS_ENDPOINT_URL`. */
export const cdkFor = ({ environment, folder }: Pick<Emulator, 'environment' | 'folder'>) => {
  const run = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, '--no-notifications', ...args], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...environment,
        PATH: process.env.PATH,
        // The CLI caches the account of an access key there: that of a fake key must not get into the user's cache.
        CDK_HOME: join(folder, 'cdk-home'),
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CI: 'true',
      },
    });
    return `${stdout}${stderr}`;
  };
  return { run, assembly: join(folder, 'cdk.out') };
};
