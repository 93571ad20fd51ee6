import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Name of the file that `bin` of the package names. */
export const CLI_FILE = 'ringthrough.js';

/**
 * Bundles the command line with everything that it uses, as ES modules: each command and each client of AWS is a chunk that is loaded
 * only when it is used.
 */
export const bundleCli = async (outdir: string): Promise<Metafile> => {
  const { metafile } = await build({
    entryPoints: { ringthrough: join(ROOT, 'cli', 'main.ts') },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // CommonJS inside of ES modules requires Node's own modules.
    banner: { js: REQUIRE },
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    absWorkingDir: ROOT,
    logLevel: 'warning',
    metafile: true,
  });
  // `dist` is CommonJS for the constructs.
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n');
  const file = join(outdir, CLI_FILE);
  await writeFile(file, `#!/usr/bin/env node\n${await readFile(file, 'utf8')}`);
  return metafile;
};

const REQUIRE =
  "import { createRequire as ringthroughRequire } from 'node:module';const require = ringthroughRequire(import.meta.url);";
