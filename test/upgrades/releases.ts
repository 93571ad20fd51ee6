import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OtherRelease } from '../../local/aws/lambda/shifting-function.ts';
import type { LocalBackend } from '../../local/local-backend.ts';
import type { KeptState } from './kept-state.ts';
import type { HeldByPhones } from './scenarios.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const releasesDir = fileURLToPath(new URL('./releases', import.meta.url));

/** The environment of a release's functions: AWS keeps it with each version of a function. */
export interface KeptEnvironment {
  /** With `{sns}` and the like for the addresses of the simulators. */
  readonly variables: Readonly<Record<string, string>>;
  /** By the variable that names a folder: the contents of its files. */
  readonly folders: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A release as `npm run release:record` has kept it. */
export interface Release {
  readonly version: string;
  /** The commit with its code. */
  readonly commit: string;
  readonly state: KeptState;
  readonly held: HeldByPhones;
  readonly environment: KeptEnvironment;
}

const numbersOf = (version: string): number =>
  version.split('.').reduce((sum, part) => sum * 1_000 + Number.parseInt(part, 10), 0);

const read = (version: string, file: string) => JSON.parse(readFileSync(join(releasesDir, version, file), 'utf8'));

/** The newest release: the one that the next must be able to follow, and to be rolled back to. */
export const newestRelease = (): Release => {
  const [version] = readdirSync(releasesDir).sort((a, b) => numbersOf(b) - numbersOf(a));
  if (version === undefined) throw new Error('no release is kept: npm run release:record');
  return {
    ...read(version, 'release.json'),
    state: read(version, 'items.json'),
    held: read(version, 'phones.json'),
    environment: read(version, 'environment.json'),
  };
};

/** A template of the release, by its name. */
export const keptTemplate = ({ version }: Release, name: string) => read(version, `templates/${name}.json`);

/** Names of the addresses that differ in each local backend. */
const addresses = ({ info, issuer }: LocalBackend): readonly (readonly [string, string])[] => [
  ['{dynamodb}', info.dynamodb],
  ['{sns}', info.sns],
  ['{sqs}', info.sqs],
  ['{socket}', info.socket],
  ['{issuer}', issuer.issuer],
  ['{api}', info.api],
];

const replaceAll = (text: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((left, [from, to]) => left.replaceAll(from, to), text);

/** What a function of a backend has in its environment, without what differs in each backend. */
export const keepEnvironment = (
  backend: LocalBackend,
  variables: Readonly<Record<string, string>>,
): KeptEnvironment => {
  const pairs = addresses(backend).map(([name, address]) => [address, name] as const);
  const kept = { variables: {} as Record<string, string>, folders: {} as Record<string, Record<string, string>> };
  for (const [name, value] of Object.entries(variables)) {
    if (!isAbsolute(value)) kept.variables[name] = replaceAll(value, pairs);
    else
      kept.folders[name] = Object.fromEntries(
        readdirSync(value).map((file) => [file, replaceAll(readFileSync(join(value, file), 'utf8'), pairs)]),
      );
  }
  return kept;
};

/** The release's environment in a backend, whose folders are written anew. */
const environmentIn = (backend: LocalBackend, { variables, folders }: KeptEnvironment): Record<string, string> => {
  const pairs = addresses(backend);
  const filled = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, replaceAll(value, pairs)]));
  for (const [name, files] of Object.entries(folders)) {
    const folder = mkdtempSync(join(tmpdir(), 'release-folder-'));
    filled[name] = folder;
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), replaceAll(content, pairs));
  }
  return filled;
};

/**
 * The bundles of a commit, built with the packages of this checkout.
 *
 * @returns their folder; `undefined` where this clone lacks the commit, as a shallow one does
 */
export const bundlesOf = (commit: string): string | undefined => {
  const built = join(tmpdir(), `ringthrough-functions-${commit}`);
  if (existsSync(built)) return built;
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  try {
    git('cat-file', '-e', `${commit}^{commit}`);
  } catch {
    console.warn(`SKIPPED: this clone lacks the commit ${commit} of the last release: git fetch --unshallow --tags`);
    return undefined;
  }
  const sources = mkdtempSync(join(tmpdir(), 'release-'));
  execFileSync('tar', ['-x', '-C', sources], { input: git('archive', commit) });
  // The packages of the root and of each workspace.
  for (const workspace of ['.', ...readdirSync(sources)]) {
    const packages = join(root, workspace, 'node_modules');
    if (existsSync(packages)) symlinkSync(packages, join(sources, workspace, 'node_modules'), 'junction');
  }
  // Not inside of the sources, whose package.json says that a `.js` file is an ES module.
  const functions = mkdtempSync(join(tmpdir(), 'release-functions-'));
  const build = `import { bundleFunctions } from './lambda/bundle/bundle-functions.ts';
    await bundleFunctions(${JSON.stringify(functions)}, { sourceMaps: 'linked' });`;
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', build], { cwd: sources });
  rmSync(sources, { recursive: true });
  renameSync(functions, built);
  return built;
};

/** The release beside the functions of this checkout. @param takes which invocations it gets */
export const besideIt = (
  release: Release,
  functionsDir: string,
  backend: () => LocalBackend,
  takes: (fn: string) => boolean,
): OtherRelease => {
  let environment: Record<string, string> | undefined;
  return {
    functionsDir,
    takes,
    environmentOf: () => {
      environment ??= environmentIn(backend(), release.environment);
      return environment;
    },
  };
};
