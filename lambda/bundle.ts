import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = join(root, 'lambda', 'entry');

/** Names of the functions: one file of `lambda/entry` each. */
export const functionNames = (): string[] =>
  readdirSync(entries)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();

/**
 * Bundles every function to `<outDir>/<name>/index.js`: what `cdk deploy` uploads and what `npm start` runs, byte for byte.
 *
 * CommonJS with the packages' module entry points: esbuild drops more of the AWS SDK from those (40 % fewer bytes), and an
 * ESM bundle's `import` of `node:https` makes Node 22 and 24 load undici at start (nodejs/node#57649).
 */
export const bundleFunctions = async (outDir: string): Promise<void> => {
  await build({
    entryPoints: functionNames().map((name) => ({ in: join(entries, `${name}.ts`), out: join(name, 'index') })),
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: 'external',
    sourcesContent: false,
    absWorkingDir: root,
    logLevel: 'warning',
  });
};
