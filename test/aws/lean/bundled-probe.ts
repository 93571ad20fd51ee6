import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

export type Probe = typeof import('./probe.ts');

/** Bundles the SDK as a function's bundle does, with these esbuild plugins. */
export const bundledProbe = async (plugins: readonly Plugin[]): Promise<Probe> => {
  const outfile = join(await mkdtemp(join(tmpdir(), 'lean-')), 'probe.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./probe.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [...plugins],
    logLevel: 'warning',
  });
  const probe: Probe = createRequire(import.meta.url)(outfile);
  return probe;
};
