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

export interface TypeCheck {
  /** The folder of the compiler. */
  readonly typescript: string;
  readonly resolution: Resolution;
  readonly files: readonly string[];
  readonly paths?: Readonly<Record<string, readonly string[]>>;
}

/** What `tsc` reports of files of a project: an empty text if nothing. */
export const typeCheck = async (
  project: string,
  { typescript, resolution, files, paths }: TypeCheck,
): Promise<string> => {
  const compilerOptions = {
    ...COMPILER_OPTIONS,
    module: MODULE[resolution],
    moduleResolution: resolution,
    ...(paths && { paths }),
  };
  const name = `tsconfig.${resolution}.json`;
  writeFileSync(join(project, name), JSON.stringify({ compilerOptions, files }));
  const tsc = join(typescript, 'bin', 'tsc');
  return await run(process.execPath, [tsc, '-p', name], project).catch((error) => error.message);
};

/** `skipLibCheck` skips every declaration file; as a source file it is checked. @returns its name */
export const declarationsAsSource = (project: string): string => {
  const text = readFileSync(join(project, 'node_modules', 'ringthrough', 'dist', 'lib', 'index.d.ts'), 'utf8');
  writeFileSync(join(project, 'declarations.ts'), text);
  return 'declarations.ts';
};
