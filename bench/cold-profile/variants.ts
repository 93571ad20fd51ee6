import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { eagerFunctions } from '../../lambda/bundle/eager-functions.ts';
import { leanSdk } from '../../lambda/bundle/lean-sdk.ts';
import { buildVariants } from '../variants.ts';

/** The floor, our bundle, and our bundle without one of the things that make it start fast. */
export const VARIANTS = ['floor', 'ours', 'lazy', 'sdk'] as const;
export type VariantName = (typeof VARIANTS)[number];

export const TITLES: Readonly<Record<VariantName, string>> = {
  floor: 'floor: hand-written, no SDK',
  ours: 'Ringthrough',
  lazy: 'its functions compiled when they are called',
  sdk: 'with the clients of the AWS SDK',
};

/** Bundles `invite` of each into `dir`. @returns the files */
export const buildProfiled = async (dir: string): Promise<Readonly<Record<VariantName, string>>> => {
  const file = (name: string): string => join(dir, name, 'invite', 'index.js');
  await mkdir(dir, { recursive: true });
  const [{ floor, ours }] = await Promise.all([
    buildVariants(dir),
    bundleFunctions(join(dir, 'lazy'), { sourceMaps: 'none', plugins: [leanSdk()] }),
    bundleFunctions(join(dir, 'sdk'), { sourceMaps: 'none', plugins: [eagerFunctions()] }),
  ]);
  await writeFile(join(dir, 'package.json'), '{"type":"commonjs"}');
  return { floor: floor.invite, ours: ours.invite, lazy: file('lazy'), sdk: file('sdk') };
};
