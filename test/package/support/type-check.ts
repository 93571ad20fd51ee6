import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './consumers.ts';
import { run } from './run.ts';

export type Resolution = 'node10' | 'node16' | 'bundler';

/** TypeScript demands this `module` with the resolution. */
const MODULE = { node10: 'commonjs', node16: 'node16', bundler: 'es2022' } as const;

const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2022'],
  strict: true,
  exactOptionalPropertyTypes: false,
  noImplicitAny: true,
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules', '@types')],
  noEmit: true,
  skipLibCheck: true,
};

/** What `tsc` reports for these files of a project: an empty text if nothing. */
export const typeCheck = async (
  project: string,
  typescript: string,
  resolution: Resolution,
  files: readonly string[],
  paths?: Readonly<Record<string, readonly string[]>>,
): Promise<string> => {
  const name = `tsconfig.${resolution}-${files.length}.json`;
  const compilerOptions = {
    ...COMPILER_OPTIONS,
    module: MODULE[resolution],
    moduleResolution: resolution,
    ...(paths && { paths }),
  };
  writeFileSync(join(project, name), JSON.stringify({ compilerOptions, files }));
  return await run(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', name], project).catch(
    (error) => error.message,
  );
};

/** `skipLibCheck` skips every declaration file; as a source file it is checked. @returns its name */
export const declarationsAsSource = (project: string): string => {
  const text = readFileSync(join(project, 'node_modules', 'ringthrough', 'dist', 'lib', 'index.d.ts'), 'utf8');
  writeFileSync(join(project, 'declarations.ts'), text);
  return 'declarations.ts';
};
