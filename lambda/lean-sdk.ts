import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, Plugin } from 'esbuild';

const adapters = fileURLToPath(new URL('./aws', import.meta.url));

/** Takes the place of one module of the AWS SDK, or of one in each client. */
interface Replacement {
  readonly module: RegExp;
  /** The text of the module instead, made from the one that is there. */
  readonly text: (original: string, path: string) => string;
}

/** The names that our adapters know an error of the SDK by: these have to stay classes of their own. */
const knownErrors = (): ReadonlySet<string> => {
  const sources = readdirSync(adapters).filter((file) => file.endsWith('.ts'));
  return new Set(
    sources.flatMap((file) => readFileSync(join(adapters, file), 'utf8').match(/\b[A-Z]\w*Exception\b/g) ?? []),
  );
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

const runtimeConfig = `
import { calculateBodyLength } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import { version } from '../package.json';
import { getRuntimeConfig as sharedConfig } from './runtimeConfig.shared';
import { runtimeConfig } from ${JSON.stringify(join(adapters, 'lean', 'runtime-config.ts'))};
const parts = { calculateBodyLength, NodeHttpHandler, streamCollector, version };
export const getRuntimeConfig = (given) => runtimeConfig(sharedConfig(given), given, parts);`;

const client = String.raw`[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]`;
const smithy = String.raw`[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]`;
const at = (folder: string, file: string): RegExp => new RegExp(`${folder}${file.replaceAll('/', '[\\\\/]')}\\.js$`);

const replacements = (): readonly Replacement[] => {
  const known = knownErrors();
  return [
    { module: at(client, 'runtimeConfig'), text: () => runtimeConfig },
    { module: at(client, 'schemas/schemas_0'), text: (schemas) => leanSchemas(schemas, known) },
    // We give no client an extension.
    {
      module: at(client, 'runtimeExtensions'),
      text: () => 'export const resolveRuntimeExtensions = (config) => config;',
    },
    // A function has no `~/.aws`.
    {
      module: at(smithy, 'config/shared-ini-file-loader/loadSharedConfigFiles'),
      text: () => `export { CONFIG_PREFIX_SEPARATOR } from './constants';
        const none = Promise.resolve({ configFile: {}, credentialsFile: {} });
        export const loadSharedConfigFiles = () => none;`,
    },
    // No operation of ours streams events, and none of these is signed by the other signer.
    {
      module: at(smithy, 'event-streams/index'),
      text: () => `throw new Error('event streams are left out of this bundle');`,
    },
    {
      module: at(String.raw`[\\/]@smithy[\\/]signature-v4[\\/]dist-es[\\/]`, 'HeaderFormatter'),
      text: () => 'export class HeaderFormatter {}',
    },
    // For a Node.js built without OpenSSL.
    { module: at(smithy, 'checksum/sha256/Sha256Js'), text: () => 'export const Sha256Js = undefined;' },
    { module: at(smithy, 'checksum/md5/Md5Js'), text: () => 'export const Md5Js = undefined;' },
    { module: at(smithy, 'checksum/crc32/Crc32Js'), text: () => 'export const Crc32Js = undefined;' },
    // `runtime-config.ts` always asks for the standard one.
    {
      module: at(smithy, 'retry/util-retry/AdaptiveRetryStrategy'),
      text: () => 'export const AdaptiveRetryStrategy = undefined;',
    },
    // DynamoDB's endpoint follows from its region; only Timestream has to ask for one.
    {
      module: at(
        String.raw`[\\/]@aws-sdk[\\/]middleware-endpoint-discovery[\\/]dist-es[\\/]`,
        'resolveEndpointDiscoveryConfig',
      ),
      text: () => 'export const resolveEndpointDiscoveryConfig = (config) => config;',
    },
  ];
};

/**
 * Leaves out of a bundle what the AWS SDK brings for other places than a function: half of its bytes. Where a module is not
 * where it was, after an update, the bundle is right all the same but larger, esbuild warns, and the budget of `bench/budget.json`
 * is exceeded.
 */
export const leanSdk = (): Plugin => ({
  name: 'lean-sdk',
  setup: (build) => {
    for (const { module, text } of replacements()) {
      build.onLoad(
        { filter: module },
        async ({ path }): Promise<OnLoadResult> => ({
          contents: text(await readFile(path, 'utf8'), path),
          loader: 'js',
        }),
      );
    }
  },
});
