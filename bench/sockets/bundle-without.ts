import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { eagerFunctions } from '../../lambda/bundle/eager-functions.ts';
import { leanSdk } from '../../lambda/bundle/lean-sdk.ts';

/** What answers in place of which file. */
const REPLACED = {
  /** Parses, checks, decides, makes and signs the requests, and reads the answers. */
  'http-sender': 'recorded-http.ts',
  /** Parses, checks, decides, makes the requests' items and reads those of the answers. */
  'lean-client': 'instant-client.ts',
} as const;

/** Bundles the functions as they are deployed, but for one part, which answers at once. */
export const bundleWithout = async (part: keyof typeof REPLACED, outDir: string): Promise<void> => {
  const path = fileURLToPath(new URL(REPLACED[part], import.meta.url));
  const replace: Plugin = {
    name: `without-${part}`,
    setup: ({ onResolve }) => {
      onResolve({ filter: new RegExp(`/${part}\\.ts$`) }, () => ({ path }));
    },
  };
  await bundleFunctions(outDir, { sourceMaps: 'none', plugins: [replace, leanSdk(), eagerFunctions()] });
};
