import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const adapters = fileURLToPath(new URL('./aws', import.meta.url));

/** The errors that our adapters know by name: these have to stay classes of their own. */
const knownErrors = (): ReadonlySet<string> => {
  const sources = readdirSync(adapters).filter((file) => file.endsWith('.ts'));
  const names = sources.flatMap((file) => readFileSync(join(adapters, file), 'utf8').match(/\b[A-Z]\w*Exception\b/g));
  return new Set(names.filter((name) => name !== null));
};

/**
 * The schemas of one service, without those that no command of ours asks for.
 *
 * - Errors that we do not know by name are not registered. Such a one comes as the service's own exception, with the same `name`,
 *   message and metadata, like any error that is newer than the SDK.
 * - `{ [_e]: _c }` becomes `{ "error": _c }`: a computed key might have a side effect, so esbuild keeps it for ever.
 */
const leanSchemas = (schemas: string, known: ReadonlySet<string>): string => {
  const constants = new Map(
    [...schemas.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return schemas
    .replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) => (known.has(name) ? line : ''))
    .replace(/\[(_\w+)\]:/g, (key, name) => (constants.has(name) ? `${constants.get(name)}:` : key));
};

/** A client's protocol and what it is told, from its `runtimeConfig.shared.js`; `undefined` where that is written otherwise. */
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

/** A client's own module, whose file has the name of its class, with our way between its commands and AWS in the place of the SDK's. */
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

/** Commands that are their input and how it is written down; which middleware they want is nobody's business any more. */
const leanCommands = (commandBuilder: string): string => `
export const command = (endpoint, plugins, name, schema) => class {
  schema = schema;
  constructor(input) {
    this.input = input ?? {};
  }
};
${[...commandBuilder.matchAll(/^export const (_\w+) = /gm)].map(([, name]) => `export const ${name} = undefined;`).join('\n')}`;

/**
 * Leaves out of a bundle what the AWS SDK brings for other places than a function: half of its bytes, and half of the time that a
 * request takes this process. Whoever imports a client gets `aws/lean/lean-client.ts` by its name; its commands, schemas, protocols
 * and errors stay the SDK's.
 *
 * Where a client of some other version is not written as expected, the bundle has the SDK's own: right all the same, but larger
 * than `bench/budget.json` allows.
 */
export const leanSdk = (): Plugin => ({
  name: 'lean-sdk',
  setup: (build) => {
    const known = knownErrors();
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
      js(leanSchemas(await readFile(path, 'utf8'), known)),
    );
    // No operation of ours streams, its events or anything else.
    build.onLoad({ filter: /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/ }, () =>
      js(''),
    );
    build.onLoad({ filter: /[\\/]serde[\\/]util-stream[\\/]sdk-stream-mixin\.js$/ }, () =>
      js('export const sdkStreamMixin = undefined;'),
    );
  },
});
