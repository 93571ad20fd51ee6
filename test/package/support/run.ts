import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The output of a program. @throws Error with the output of one that fails */
export const run = async (
  file: string,
  args: readonly string[],
  cwd: string,
  { env = {} }: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> => {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, options);
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${file} ${args.join(' ')}\n${stdout}${stderr}`);
  }
};
