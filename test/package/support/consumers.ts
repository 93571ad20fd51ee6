import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../../support/npm.ts';
import { run } from './run.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface InstalledPackage {
  /** The file that `npm pack` wrote. */
  readonly tarball: string;
  /** The folder `ringthrough` in a project's `node_modules`. */
  readonly folder: string;
  /** The lock of the project that has installed nothing else. */
  readonly lock: { readonly packages: Readonly<Record<string, unknown>> };
}

/** Packs the package as `npm publish` would, with its build, and installs it into an empty project. Needs no network. */
export const packAndInstall = async (): Promise<InstalledPackage> => {
  const project = await mkdtemp(join(tmpdir(), 'consumer-'));
  const [npm, ...first] = npmCommand();
  const packed = await run(npm, [...first, 'pack', '--silent', '--pack-destination', project], ROOT);
  const tarball = join(project, packed.trim().split('\n').at(-1) ?? '');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  // Its peers are optional: those of a consumer are in the workspaces, see `consumerOf`.
  await run(npm, [...first, 'install', '--offline', tarball], project);
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  return { tarball, folder: join(project, 'node_modules', 'ringthrough'), lock };
};

export type Age = 'oldest' | 'newest';

/**
 * A project with the package, in the workspace whose CDK, cdk-nag and TypeScript Node.js then finds in the parent folder.
 * @returns its folder
 */
export const consumerOf = (age: Age, { folder }: InstalledPackage): string => {
  const project = join(ROOT, 'test', 'package', age, '.apps');
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'bin'), { recursive: true });
  cpSync(folder, join(project, 'node_modules', 'ringthrough'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  return project;
};

/** The first TypeScript of a page, under a heading. */
export const snippetOf = (page: string, heading = ''): string => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(text.slice(Math.max(0, text.indexOf(heading)))) ?? [];
  if (code === '') throw new Error(`no TypeScript in ${page}`);
  return code;
};
