/** The package as it is published, in the runtimes that apps have. */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDeclarations, buildScripts } from '../../client/build/build-package.ts';
import type * as sdk from '../../client/src/index.ts';
import { appleToken, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

type Sdk = typeof sdk;

/** Bytes after gzip, of the script for a page without a bundler. */
const MAX_BYTES = 14 * 1024;

let folder: string;
let backend: TestBackend;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-'));
  [backend] = await Promise.all([startTestBackend(), buildScripts(folder)]);
});
afterAll(() => backend.close());

const script = () => readFileSync(join(folder, 'ringthrough.global.js'), 'utf8');

/**
 * The global script in a context that has only what React Native has: no `crypto`, `EventTarget`, `structuredClone`, `localStorage` and
 * no `AbortSignal.timeout`.
 */
const inReactNative = (): Sdk => {
  class AbortController {
    readonly signal = { aborted: false };
    abort() {
      this.signal.aborted = true;
    }
  }
  const own = (url: string, { signal: _, ...init }: RequestInit) => fetch(url, init);
  const context = createContext({ fetch: own, setTimeout, clearTimeout, AbortController, Promise, console });
  runInContext('delete globalThis.WebAssembly; delete globalThis.Intl;', context);
  runInContext(script(), context);
  return context.Ringthrough;
};

const runtimes: readonly (readonly [name: string, load: () => Sdk | Promise<Sdk>])[] = [
  ['Node, as an ES module', () => import(pathToFileURL(join(folder, 'index.js')).href)],
  ['Node, with require', () => createRequire(import.meta.url)(join(folder, 'index.cjs'))],
  ['a context with the globals of React Native', inReactNative],
];

describe.each(runtimes)('in %s', (_name, load) => {
  it('a phone is registered, called, and answers; the caller hangs up', async () => {
    const { createClient, parsePush, toCallKitReason, RingthroughError } = await load();
    const bobId = someone('bob');
    const [alice, bob] = [someone('alice'), bobId].map((user) =>
      createClient({ url: `${backend.url}/`, getToken: () => backend.issuer.mint(user) }),
    );
    const token = appleToken();
    if (alice === undefined || bob === undefined) throw new Error('no clients');

    await bob.registerDevice({ platform: 'ios', environment: 'production', token });
    const outgoing = await alice.invite({ to: bobId, caller: { name: 'Alice' } });
    await backend.settled();
    const push = parsePush(backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload);
    const incoming = await bob.call(String(push?.callId));
    const answered = await incoming.answer();
    const ended = await outgoing.end();
    const missing = await alice.call('00000000-0000-4000-8000-000000000000').catch((error: unknown) => error);

    expect(outgoing.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect([answered.state, ended.state, toCallKitReason(ended.endReason)]).toEqual(['answered', 'ended', 2]);
    expect(missing).toBeInstanceOf(RingthroughError);
    expect(missing).toMatchObject({ code: 'call_not_found' });
    for (const client of [alice, bob]) client.close();
  });
});

describe('the package', () => {
  it('is at most 14 KB after gzip', () => {
    expect(gzipSync(script(), { level: 9 }).length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('has no dependencies, lists `types` first, and only files that the build makes', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../client/package.json', import.meta.url), 'utf8'));
    await buildDeclarations(folder);
    const conditions = manifest.exports['.'];
    const files = [manifest.main, manifest.module, manifest.types, manifest.unpkg, ...Object.values(conditions)];

    expect([manifest.dependencies, manifest.sideEffects, Object.keys(conditions)[0]]).toEqual([
      undefined,
      false,
      'types',
    ]);
    for (const file of files)
      expect(() => readFileSync(join(folder, String(file).replace('./dist/', '')))).not.toThrow();
  });

  it('has declarations that import nothing, and a comment on everything that an app can use', async () => {
    const types = readFileSync(join(folder, 'index.d.ts'), 'utf8');
    const uncommented = [...types.matchAll(/^(?<!\*\/\n)export declare \w+ (\w+)/gm)]
      .filter(({ index }) => !types.slice(0, index).trimEnd().endsWith('*/'))
      .map(([, name]) => name);

    expect(types).not.toMatch(/^import |\bimport\(/m);
    expect(uncommented).toEqual([]);
  });
});
