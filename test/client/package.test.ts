/** The package as it is published, in the runtimes that apps have. */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { apiReference } from '../../client/build/api-reference.ts';
import { buildDeclarations, buildScripts } from '../../client/build/build-package.ts';
import { INTERNAL_NAMES } from '../../client/build/private-names.ts';
import type * as sdk from '../../client/src/index.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { bundleCases, pushesIn } from './support/bundle-cases.ts';
import { inReactNative, MISSING_IN_REACT_NATIVE } from './support/react-native.ts';
import type * as runtime from './support/runtime-cases.ts';
import { RUNTIME_CASES, runCase } from './support/runtime-cases.ts';

/** Bytes after gzip, of the script for a page without a bundler. */
const MAX_BYTES = 14 * 1024;

let folder: string;
let cases: string;
let backend: TestBackend;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-'));
  [backend, cases] = await Promise.all([startTestBackend(), bundleCases(), buildScripts(folder)]);
});
afterAll(() => backend.close());

const script = () => readFileSync(join(folder, 'ringthrough.global.js'), 'utf8');

/** Runs the cases in a runtime that has modules: with the `WebSocket` of `ws`, because Node 20 has none. */
const inNode = (load: () => Promise<typeof sdk>) => async (title: string) =>
  await runCase(title, { sdk: await load(), url: backend.url, pushesTo: pushesIn(backend), options: { WebSocket } });

type Run = (title: string) => Promise<void>;
const runtimes: readonly (readonly [name: string, run: Run])[] = [
  ['Node, as an ES module', inNode(() => import(pathToFileURL(join(folder, 'index.js')).href))],
  [
    'a context with the globals of React Native',
    async (title) => {
      const { runtimeCases, Ringthrough } = inReactNative(script(), cases);
      const given = { sdk: Ringthrough as typeof sdk, url: backend.url, pushesTo: pushesIn(backend) };
      await (runtimeCases as typeof runtime).runCase(title, given);
    },
  ],
];

const titles = Object.keys(RUNTIME_CASES);

describe.each(runtimes)('in %s', (_name, run) => {
  it.each(titles)('%s', run);
});

describe('in Node, with require', () => {
  // The same code as the ES module, in another form.
  it.each(titles.slice(0, 1))('%s', (title) =>
    inNode(async () => createRequire(import.meta.url)(join(folder, 'index.cjs')))(title),
  );
});

it('the context with the globals of React Native lacks what React Native lacks', () => {
  const { found } = inReactNative(
    `globalThis.found = [${MISSING_IN_REACT_NATIVE.map((name) => `typeof globalThis.${name}`)}]`,
  );

  expect(found).toEqual(MISSING_IN_REACT_NATIVE.map(() => 'undefined'));
});

describe('the package', () => {
  it('is at most 14 KB after gzip', () => {
    expect(gzipSync(script(), { level: 9 }).length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('has no dependencies, lists `types` first, and only files that the build makes', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../client/package.json', import.meta.url), 'utf8'));
    await buildDeclarations(folder);
    const forms: Readonly<Record<string, string>>[] = Object.values(manifest.exports['.']);
    const files = [manifest.main, manifest.module, manifest.types, manifest.unpkg, ...forms.flatMap(Object.values)];

    expect([manifest.dependencies, manifest.sideEffects]).toEqual([undefined, false]);
    expect(forms.map((form) => Object.keys(form)[0])).toEqual(['types', 'types']);
    for (const file of files)
      expect(() => readFileSync(join(folder, String(file).replace('./dist/', '')))).not.toThrow();
  });

  it('shortens no name that an app or the API knows', () => {
    const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    // What is code in the reference, keys and values of a line in the descriptions: the sentences around them are none.
    const code = read('docs/client-reference.md').match(/```[\s\S]*?```|`[^`]+`/g) ?? [];
    const yaml = `${read('docs/openapi.yaml')}${read('docs/asyncapi.yaml')}`;
    const keys = yaml.match(/^[\s-]*['"]?[\w$]+['"]?:|^\s*- \S+$|^\s*\w+: \S+$|"\w+":|[{,]\s*\w+:/gm) ?? [];
    const messages = read('client/src/tabs/tab-messages.ts').replace(/\/\*.*?\*\//gs, '');
    // Headers of requests, and what the client expects of a runtime.
    const headers = read('client/src/api/http.ts').match(/headers: \{[^}]*(?:\}[^}]*)*?\n {6}\}/)?.[0] ?? '';
    const runtime = ['runtime/globals.ts', 'media/peer-connection.ts'].flatMap(
      (path) => read(`client/src/${path}`).match(/^ +(?:readonly )?\w+\??[:(]/gm) ?? [],
    );
    expect(headers).toContain('accept');
    const words = new Set([...code, ...keys, messages, headers, ...runtime].join('\n').match(/\w+/g));

    expect(INTERNAL_NAMES.filter((name) => words.has(name))).toEqual([]);
  });

  it('has a reference that says what the declarations say', () => {
    const written = readFileSync(new URL('../../docs/client-reference.md', import.meta.url), 'utf8');

    expect(apiReference()).toBe(written);
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
