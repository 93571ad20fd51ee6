import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browserPage } from './browser-page.ts';
import { CLIENT_SCRIPT, type PageFile } from './page-file.ts';

const PAGE = new URL('../page/', import.meta.url);

/** Bundles the page in memory. The bundle is complete: the page loads nothing from other servers. */
/** The client for apps, for pages without a bundler: `Ringthrough.createClient`. */
const bundleClient = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../client/src/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'Ringthrough',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
};

export const bundlePage = async (): Promise<ReadonlyMap<string, PageFile>> => {
  const { outputFiles } = await build({
    entryPoints: Object.entries({ 'main.tsx': 'lab', 'style/index.css': 'lab', 'style/docs.css': 'docs' }).map(
      ([file, out]) => ({ in: fileURLToPath(new URL(file, PAGE)), out }),
    ),
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  const built = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const client = { type: 'text/javascript', content: await bundleClient() };
  return new Map<string, PageFile>([
    ['/', { type: 'text/html', content: await readFile(new URL('index.html', PAGE), 'utf8') }],
    ['/lab.js', { type: 'text/javascript', content: built('lab.js') }],
    [CLIENT_SCRIPT, client],
    ...(await browserPage(client)),
    ['/lab.css', { type: 'text/css', content: built('lab.css') }],
    ['/docs.css', { type: 'text/css', content: built('docs.css') }],
    ['/favicon.svg', { type: 'image/svg+xml', content: await readFile(new URL('favicon.svg', PAGE), 'utf8') }],
  ]);
};
