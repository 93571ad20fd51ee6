import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { eagerFunctions } from './eager-functions.ts';
import { leanSdk } from './lean-sdk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entries = join(root, 'lambda', 'entry');

/** Names of the functions: one for each file of `lambda/entry`. */
export const functionNames = (): string[] =>
  readdirSync(entries)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();

/** For requests to others, who see which version sends them. */
const version = (): string => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

export interface BundleOptions {
  /**
   * `external`: not linked from the bundle, for decoding a stack trace from AWS by hand; loading a map would add some 20
   * ms to every cold start.
   * `linked`: Node.js loads it, so that a stack trace on this machine names the source files.
   * `none`: for the published package.
   */
  readonly sourceMaps: 'external' | 'linked' | 'none';
  /** The bench leaves one out, to measure what it brings. @default the clients of our own, and the functions that are compiled at once */
  readonly plugins?: readonly Plugin[];
}

/**
 * Bundles every function to `<outDir>/<name>/index.js`. `cdk deploy` uploads and `npm start` runs the same code, except
 * for the comment that links a source map.
 *
 * Output is CommonJS, because an ESM bundle's `import` of `node:https` makes Node 22 and 24 load undici at start
 * (nodejs/node#57649). Input is the packages' `module` entry points, because esbuild tree-shakes more of the AWS SDK
 * from those (40 % fewer bytes). Without `keepNames`, because no code reads the name of a function or a class.
 *
 * @returns esbuild's metafile: the inputs of each bundle
 */
export const bundleFunctions = async (
  outDir: string,
  { sourceMaps, plugins = [leanSdk(), eagerFunctions()] }: BundleOptions,
): Promise<Metafile> => {
  const { metafile } = await build({
    entryPoints: functionNames().map((name) => ({ in: join(entries, `${name}.ts`), out: `${name}/index` })),
    outdir: resolve(outDir),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [...plugins],
    define: { 'process.env.RINGTHROUGH_VERSION': JSON.stringify(version()) },
    sourcemap: sourceMaps === 'none' ? false : sourceMaps,
    sourcesContent: false,
    absWorkingDir: root,
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
};
