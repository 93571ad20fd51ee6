import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestBackend } from '../../support/backend.ts';
import type { Runtime } from './runtime-cases.ts';

/** The cases as one script for runtimes without modules: `globalThis.runtimeCases`. */
export const bundleCases = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('runtime-cases.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'runtimeCases',
    target: 'es2018',
    platform: 'neutral',
  });
  return outputFiles[0]?.text ?? '';
};

/** What the cases ask of the backend besides its API. */
export const pushesIn =
  (backend: TestBackend): Runtime['pushesTo'] =>
  async (token) =>
    backend.apple.pushes().flatMap(({ deviceToken, payload }) => (deviceToken === token ? [payload] : []));
