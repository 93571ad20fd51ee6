import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ClientLibrary, GitHubSource, NpmSource } from '../../client-libraries/client-library.ts';
import { fileInTarball } from './file-in-tarball.ts';

/** Where published files are: without a trailing slash. */
export interface Publishers {
  readonly npm: string;
  /** https://raw.githubusercontent.com: `/{owner}/{repository}/{ref}/{file}` */
  readonly github: string;
}

/**
 * - `unchanged`: the file is as it was read.
 * - `changed`: it is another file now, or gone, so the model has to be read again.
 * - `not_asked`: there was no answer, so nothing is known.
 */
export interface PublishedState {
  /** The models that were made of the file. */
  readonly names: readonly string[];
  readonly file: string;
  readonly state: 'unchanged' | 'changed' | 'not_asked';
  readonly detail: string;
}

type Published = GitHubSource | NpmSource;

/** Compares each file that a model was made of with what is published now. */
export const checkPublished = async (
  libraries: readonly ClientLibrary[],
  publishers: Publishers,
): Promise<readonly PublishedState[]> => {
  const byFile = new Map<string, { readonly source: Published; readonly names: string[] }>();
  for (const { name, platform, source } of libraries) {
    if (source.on === 'here') continue;
    const label = labelOf(source);
    const one = byFile.get(label) ?? { source, names: [] };
    one.names.push(`${name} (${platform === 'ios' ? 'iOS' : 'Android'})`);
    byFile.set(label, one);
  }
  return await Promise.all(
    [...byFile].map(async ([file, { source, names }]) => ({ names, file, ...(await stateOf(source, publishers)) })),
  );
};

const labelOf = (source: Published): string =>
  source.on === 'npm'
    ? `${source.package} on npm: ${source.file}`
    : `${source.repository}${source.ref === undefined ? '' : `, ${source.ref}`}: ${source.file}`;

type State = Pick<PublishedState, 'state' | 'detail'>;

/** The file as it is published now, and the version that has it. */
interface Current {
  readonly content: Buffer | undefined;
  readonly version: string;
}

const stateOf = async (source: Published, publishers: Publishers): Promise<State> => {
  try {
    const { content, version } = await (source.on === 'npm'
      ? fromNpm(source, publishers.npm)
      : fromGitHub(source, publishers.github));
    const read = source.on === 'npm' ? source.version : source.commit.slice(0, 7);
    if (content === undefined) return { state: 'changed', detail: `${version} has no such file; read from ${read}` };
    if (createHash('sha256').update(content).digest('hex') === source.sha256) {
      return { state: 'unchanged', detail: `${version} is as read from ${read}` };
    }
    return { state: 'changed', detail: `${version} differs from ${read}` };
  } catch (error) {
    return { state: 'not_asked', detail: reasonOf(error) };
  }
};

/** `fetch` says only that it failed, and why in the cause. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};

const TIMEOUT_MS = 30_000;

/** @returns `undefined` if there is no such thing @throws if the server gave no answer that says so */
const get = async (url: string): Promise<Response | undefined> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response;
};

const Packument = v.object({
  'dist-tags': v.object({ latest: v.string() }),
  versions: v.record(v.string(), v.object({ dist: v.object({ tarball: v.string() }) })),
});

const fromNpm = async (source: NpmSource, registry: string): Promise<Current> => {
  const answer = await get(`${registry}/${source.package.replace('/', '%2f')}`);
  if (answer === undefined) return { content: undefined, version: 'npm' };
  const { 'dist-tags': tags, versions } = v.parse(Packument, await answer.json());
  const tarball = await get(versions[tags.latest]?.dist.tarball ?? '');
  const content = tarball && fileInTarball(Buffer.from(await tarball.arrayBuffer()), source.file);
  return { content, version: tags.latest };
};

const fromGitHub = async ({ repository, ref, file }: GitHubSource, base: string): Promise<Current> => {
  const path = file.split('/').map(encodeURIComponent).join('/');
  const answer = await get(`${base}/${repository}/${ref ?? 'HEAD'}/${path}`);
  return { content: answer && Buffer.from(await answer.arrayBuffer()), version: ref ?? 'the default branch' };
};
