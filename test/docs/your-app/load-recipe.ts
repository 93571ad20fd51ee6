import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { WebSocket } from 'ws';
import * as sdk from '../../../client/src/index.ts';

const folder = fileURLToPath(new URL('../../../docs/your-app/src/', import.meta.url));

/** A module of a library, as a recipe imports it. */
type Module = Readonly<Record<string, unknown>>;

/** The client for apps, whose clients are closed by `close`. Node 20 has no `WebSocket`. */
export const sdkFor = (storage: sdk.KeyValueStorage) => {
  const clients: sdk.Client[] = [];
  const createClient: typeof sdk.createClient = (options) => {
    const client = sdk.createClient({ WebSocket, ...options, storage });
    clients.push(client);
    return client;
  };
  const close = () => {
    for (const client of clients.splice(0)) client.close();
  };
  return { sdk: { ...sdk, createClient }, close };
};

/** Runs a TypeScript recipe with these modules. @param file for example `expo/calls.ts` @returns its exports */
export const runModule = async <T>(file: string, modules: Readonly<Record<string, Module>>): Promise<T> => {
  const { outputFiles } = await build({
    entryPoints: [folder + file],
    bundle: true,
    packages: 'external',
    external: ['./app'],
    format: 'cjs',
    platform: 'neutral',
    write: false,
    define: { __DEV__: 'false' },
    logLevel: 'silent',
  });
  const require = (name: string): Module => {
    const found = modules[name];
    if (found === undefined) throw new Error(`${file} imports ${name}`);
    // To esbuild, the default export of a CommonJS module is the module.
    return { ...(found.default as Module | undefined), ...found };
  };
  const module = { exports: {} as T };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports;
};

/** Runs a script of a page without a bundler. @returns the function of that name */
export const runScript = <T>(file: string, name: string, globals: Module): T => {
  const text = readFileSync(folder + file, 'utf8');
  return new Function(...Object.keys(globals), `${text}\nreturn ${name};`)(...Object.values(globals));
};
