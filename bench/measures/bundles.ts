import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';

export interface Bundle {
  readonly bytes: number;
  /** Number of source files of which code is in the bundle. */
  readonly modules: number;
  /** Bytes by origin, largest first: `our own`, or the name of a package. */
  readonly parts: readonly (readonly [from: string, bytes: number])[];
}

const packageOf = (file: string): string => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'our own';

/** The contents of an output of esbuild. */
export const contentsOf = (output: Metafile['outputs'][string]): Bundle => {
  const used = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const parts = new Map<string, number>();
  for (const [file, { bytesInOutput }] of used) {
    const from = packageOf(file);
    parts.set(from, (parts.get(from) ?? 0) + bytesInOutput);
  }
  return { bytes: output.bytes, modules: used.length, parts: [...parts].sort(([, a], [, b]) => b - a) };
};

/** The bundles of our functions, as they are deployed, by function name. */
export const measureBundles = async (): Promise<Readonly<Record<string, Bundle>>> => {
  const dir = await mkdtemp(join(tmpdir(), 'bundles-'));
  const { outputs } = await bundleFunctions(dir, { sourceMaps: 'external' });
  await rm(dir, { recursive: true, force: true });
  const bundles = Object.entries(outputs).filter(([file]) => file.endsWith('.js'));
  return Object.fromEntries(bundles.map(([file, output]) => [file.split('/').at(-2) ?? file, contentsOf(output)]));
};
