import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const adapters = fileURLToPath(new URL('../aws', import.meta.url));

/** Names of the SDK's exceptions in the adapters' source: these must keep their own classes. */
const namedErrors = (): ReadonlySet<string> => {
  const sources = readdirSync(adapters, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const names = sources.flatMap((file) => readFileSync(join(adapters, file), 'utf8').match(/\b[A-Z]\w*Exception\b/g));
  return new Set(names.filter((name) => name !== null));
};

/**
 * The schemas of one service, changed so that esbuild can remove those that no imported command uses.
 *
 * - Errors that no adapter names are not registered. Such an error is an instance of the service's base exception, with
 *   the same `name`, message and metadata, like an error that is newer than the SDK.
 * - `{ [_e]: _c }` becomes `{ "error": _c }`: esbuild never removes a computed key, because it may have a side effect.
 */
const leanSchemas = (schemas: string, named: ReadonlySet<string>): string => {
  const constants = new Map(
    [...schemas.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return schemas
    .replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) => (named.has(name) ? line : ''))
    .replace(/\[(_\w+)\]:/g, (key, name) => (constants.has(name) ? `${constants.get(name)}:` : key));
};

/** A client's protocol and settings, from its `runtimeConfig.shared.js`; `undefined` if that file has another form. */
const protocolOf = (sharedConfig: string) => {
  const imports = sharedConfig.match(/^import .*;$/gm)?.join('\n');
  const protocol = /^ +protocol: config\?\.protocol \?\? (\w+),$/m.exec(sharedConfig)?.[1];
  const settings = /^ +protocolSettings: config\?\.protocolSettings \?\? (\{[\s\S]*?^ {8}\}),$/m.exec(
    sharedConfig,
  )?.[1];
  const serviceId = /^ +serviceId: config\?\.serviceId \?\? ("[\w ]+"),$/m.exec(sharedConfig)?.[1];
  if (!imports || !protocol || !settings || !serviceId) return undefined;
  return { imports, parts: `Protocol: ${protocol}, settings: ${settings}, serviceId: ${serviceId}` };
};

/** Replacement for a client's module that exports a {@link leanClient} under the name of the SDK's class. */
const leanClient = (name: string, sharedConfig: string, version: string): string | undefined => {
  const protocol = protocolOf(sharedConfig);
  if (protocol === undefined) return undefined;
  return `${protocol.imports}
import { isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';
import { fromBase64 as base64Decoder, fromUtf8 as utf8Decoder, toBase64 as base64Encoder, toUtf8 as utf8Encoder } from '@smithy/core/serde';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { leanClient } from ${JSON.stringify(join(adapters, 'lean', 'lean-client.ts'))};
const codecs = { base64Decoder, base64Encoder, utf8Decoder, utf8Encoder };
export const ${name} = leanClient({
  ${protocol.parts},
  version: '${version}', codecs, isThrottlingError, isTransientError, NodeHttpHandler, StandardRetryStrategy,
});
export { Client as __Client } from '@smithy/core/client';`;
};

/** Replacement for a client's `commandBuilder.js`: commands hold their input and schema only, and no middleware. */
const leanCommands = (commandBuilder: string): string => `
export const command = (endpoint, plugins, name, schema) => class {
  schema = schema;
  constructor(input) {
    this.input = input ?? {};
  }
};
${[...commandBuilder.matchAll(/^export const (_\w+) = /gm)].map(([, name]) => `export const ${name} = undefined;`).join('\n')}`;

/**
 * esbuild plugin that removes from a bundle what the AWS SDK needs only outside Lambda: half of its bytes, and half of
 * the CPU time of a request. An import of a client gets `aws/lean/lean-client.ts` under the client's name; commands,
 * schemas, protocols and errors stay the SDK's.
 *
 * If the source of a client (of another SDK version) has another form than expected, the bundle keeps the SDK's client:
 * it works, but exceeds `bench/budget.json`.
 */
export const leanSdk = (): Plugin => ({
  name: 'lean-sdk',
  setup: (build) => {
    const named = namedErrors();
    const js = (contents: string) => ({ contents, loader: 'js' as const });
    const sharedConfig = (path: string) => readFile(join(dirname(path), 'runtimeConfig.shared.js'), 'utf8');

    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]\w+Client\.js$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(join(dirname(path), '..', 'package.json'), 'utf8'));
      const text = leanClient(basename(path, '.js'), await sharedConfig(path), version);
      return text === undefined ? undefined : js(text);
    });
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]commandBuilder\.js$/ }, async ({ path }) =>
      protocolOf(await sharedConfig(path)) ? js(leanCommands(await readFile(path, 'utf8'))) : undefined,
    );
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ }, async ({ path }) =>
      js(leanSchemas(await readFile(path, 'utf8'), named)),
    );
    // No operation in use has an event stream or a streaming body.
    build.onLoad({ filter: /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/ }, () =>
      js(''),
    );
    build.onLoad({ filter: /[\\/]serde[\\/]util-stream[\\/]sdk-stream-mixin\.js$/ }, () =>
      js('export const sdkStreamMixin = undefined;'),
    );
  },
});
