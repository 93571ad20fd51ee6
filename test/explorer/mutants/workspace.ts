import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant, mutate } from './mutant.ts';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const COPIED = [
  'bench',
  'client',
  'lambda',
  'local',
  'lib',
  'bin',
  'test',
  'client-libraries',
  'cli',
  'docs',
  'cdk.json',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the code, in which one mutant after the other is run. */
export interface Workspace {
  readonly folder: string;
  /** Runs `work` while the copy has the mutant. */
  withMutant<T>(mutant: Mutant, work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export const makeWorkspace = async (): Promise<Workspace> => {
  const folder = await mkdtemp(join(tmpdir(), 'ringthrough-mutant-'));
  for (const path of COPIED) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  // A junction: on Windows, a symbolic link needs the rights of an administrator.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return {
    folder,
    withMutant: async (mutant, work) => {
      const file = join(folder, mutant.file);
      const text = await readFile(file, 'utf8');
      const mutated = mutate(mutant, text);
      if (mutated === undefined) throw new Error(`the text does not occur exactly once in ${mutant.file}`);
      await writeFile(file, mutated);
      try {
        return await work();
      } finally {
        await writeFile(file, text);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
