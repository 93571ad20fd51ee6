import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { eagerFunctions } from '../../lambda/bundle/eager-functions.ts';
import { leanSdk } from '../../lambda/bundle/lean-sdk.ts';

const instantClient: Plugin = {
  name: 'instant-client',
  setup: ({ onResolve }) => {
    const path = fileURLToPath(new URL('instant-client.ts', import.meta.url));
    onResolve({ filter: /lean-client\.ts$/ }, () => ({ path }));
  },
};

/** Bundles the functions as they are deployed, but for their client of AWS, which answers at once what a signal asks for. */
export const bundleRules = async (outDir: string): Promise<void> => {
  await bundleFunctions(outDir, { sourceMaps: 'none', plugins: [instantClient, leanSdk(), eagerFunctions()] });
};
