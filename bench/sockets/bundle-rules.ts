import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { leanSdk } from '../../lambda/bundle/lean-sdk.ts';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const instantClient: Plugin = {
  name: 'instant-client',
  setup: ({ onResolve }) => {
    onResolve({ filter: /lean-client\.ts$/ }, () => ({ path: file('instant-client.ts') }));
  },
};

/** Bundles `socket` as it is deployed, but for its client of AWS, which answers at once. */
export const bundleRules = async (outfile: string): Promise<void> => {
  await build({
    entryPoints: [file('../../lambda/entry/socket.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [instantClient, leanSdk()],
    define: { 'process.env.RINGTHROUGH_VERSION': '"0.0.0"' },
    logLevel: 'warning',
  });
};
