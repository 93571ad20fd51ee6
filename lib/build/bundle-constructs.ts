import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ROOT } from './dist.ts';

/** What a consumer's app has: there must be one copy of these, because constructs are recognised by their classes. */
const EXTERNAL = ['aws-cdk-lib', 'constructs'];

/** Bundles the constructs, with what they import except {@link EXTERNAL}, to one CommonJS file. */
export const bundleConstructs = async (outfile: string): Promise<Metafile> => {
  const { metafile } = await build({
    entryPoints: [join(ROOT, 'lib', 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // With `platform: 'node'`, esbuild lists the names of the exports, from which ES modules import:
    // https://esbuild.github.io/api/#platform
    format: 'cjs',
    external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
    // For `prebuilt-functions.ts`: the folder of this file.
    define: { PACKAGE_DIR: '__dirname' },
    // A construct's class name stands in error messages and in CDK's metadata.
    keepNames: true,
    absWorkingDir: ROOT,
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
};
