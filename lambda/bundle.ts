import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = join(root, 'lambda', 'entry');

/** Names of the functions: one file of `lambda/entry` each. */
export const functionNames = (): string[] =>
  readdirSync(entries)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();

export interface BundleOptions {
  /**
   * `beside`: for reading a stack trace of AWS by hand; loading a map there would cost every cold start some 20 ms.
   * `linked`: Node reads it, so that a stack trace on this machine names our own files.
   */
  readonly sourceMaps: 'beside' | 'linked';
}

/**
 * Bundles every function to `<outDir>/<name>/index.js`: what `cdk deploy` uploads and what `npm start` runs,
 * the same but for the comment that links a source map.
 *
 * CommonJS with the packages' module entry points: esbuild drops more of the AWS SDK from those (40 % fewer bytes), and an
 * ESM bundle's `import` of `node:https` makes Node 22 and 24 load undici at start (nodejs/node#57649). Without `keepNames`: nothing
 * asks a function or a class for its name.
 *
 * @returns what is in each bundle
 */
export const bundleFunctions = async (outDir: string, { sourceMaps }: BundleOptions): Promise<Metafile> => {
  const { metafile } = await build({
    entryPoints: functionNames().map((name) => ({ in: join(entries, `${name}.ts`), out: join(name, 'index') })),
    outdir: resolve(outDir),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [leanSdk()],
    sourcemap: sourceMaps === 'beside' ? 'external' : 'linked',
    sourcesContent: false,
    absWorkingDir: root,
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
};
