import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const adapters = fileURLToPath(new URL('../aws', import.meta.url));
const lean = (file: string): string => JSON.stringify(join(adapters, 'lean', file));

/** Names of the SDK's exceptions in the adapters' source: these must keep their own classes. */
const namedErrors = (): ReadonlySet<string> => {
  const sources = readdirSync(adapters, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const names = sources.flatMap((file) => readFileSync(join(adapters, file), 'utf8').match(/\b[A-Z]\w*Exception\b/g));
  return new Set(names.filter((name) => name !== null));
};

/** The part of a client's `runtimeConfig.shared.js` that a client of ours needs; `undefined` if that file has another form. */
const protocolOf = (sharedConfig: string) => {
  const setting = (name: string) =>
    new RegExp(`^ +${name}: (?:config\\?\\.${name} \\?\\? )?"([^"]+)",$`, 'm').exec(sharedConfig)?.[1];
  const [, protocol = ''] = /^ +protocol: config\?\.protocol \?\? (\w+),$/m.exec(sharedConfig) ?? [];
  const serviceId = setting('serviceId');
  const target = setting('serviceTarget');
  const version = setting('version');
  const make = {
    AwsJson1_0Protocol: [
      'json-protocol.ts',
      `jsonProtocol({ version: '1.0', target: '${target}', hasQueryCodes: ${serviceId === 'SQS'} })`,
    ],
    AwsJson1_1Protocol: ['json-protocol.ts', `jsonProtocol({ version: '1.1', target: '${target}' })`],
    AwsQueryProtocol: ['query-protocol.ts', `queryProtocol('${version}')`],
    // Of the REST services only this one is used.
    AwsRestJsonProtocol: ['connections-protocol.ts', 'connectionsProtocol()'],
  }[protocol];
  const isOther = protocol === 'AwsRestJsonProtocol' && serviceId !== 'ApiGatewayManagementApi';
  if (serviceId === undefined || make === undefined || isOther) return undefined;
  const [file = '', expression = ''] = make;
  return { serviceId, file, expression, maker: expression.replace(/\(.*/s, '') };
};

interface ClientFiles {
  /** Folder of the client's ES modules. */
  readonly folder: string;
  readonly version: string;
  readonly sharedConfig: string;
  readonly errors: string;
}

const readClient = async (folder: string): Promise<ClientFiles> => {
  const text = (file: string) => readFile(join(folder, file), 'utf8');
  const { version } = JSON.parse(await text('../package.json'));
  return {
    folder,
    version,
    sharedConfig: await text('runtimeConfig.shared.js'),
    errors: await text('models/errors.js'),
  };
};

/** Replacement for a client's `index.js`: its client, every command, every exception. What no function imports, esbuild removes. */
const leanIndex = (
  { folder, version, sharedConfig, errors }: ClientFiles,
  named: ReadonlySet<string>,
): string | undefined => {
  const protocol = protocolOf(sharedConfig);
  const [base = ''] = readdirSync(join(folder, 'models')).flatMap(
    (file) => /^(\w+ServiceException)\.js$/.exec(file)?.[1] ?? [],
  );
  const [client = ''] = readdirSync(folder).flatMap((file) => /^(\w+Client)\.js$/.exec(file)?.[1] ?? []);
  const exceptions = [...errors.matchAll(/^export class (\w+) extends __BaseException/gm)].map(([, name = '']) => name);
  const commands = readdirSync(join(folder, 'commands')).flatMap((file) => /^(\w+)Command\.js$/.exec(file)?.[1] ?? []);
  if (protocol === undefined || base === '' || client === '' || exceptions.length === 0 || commands.length === 0)
    return undefined;
  return `
import { leanClient, leanCommand } from ${lean('lean-client.ts')};
import { ServiceException } from ${lean('service-exception.ts')};
import { ${protocol.maker} } from ${lean(protocol.file)};
export class ${base} extends ServiceException {}
${exceptions.map((name) => `export class ${name} extends ${base} {}`).join('\n')}
${commands.map((name) => `export const ${name}Command = /* @__PURE__ */ leanCommand('${name}');`).join('\n')}
export const ${client} = /* @__PURE__ */ leanClient({
  serviceId: '${protocol.serviceId}', version: '${version}', protocol: ${protocol.expression}, Exception: ${base},
  exceptions: { ${exceptions.filter((name) => named.has(name)).join(', ')} },
});`;
};

/**
 * esbuild plugin that puts the clients of `aws/lean` into a bundle in place of the AWS SDK's, under their names: half of the bytes of a
 * bundle and of the CPU time of a first request are then gone. The adapters import the SDK as any program does, and tests run them with
 * the whole SDK as well.
 *
 * If the files of a client (of another SDK version) have another form than expected, the bundle keeps the SDK's client: it works, but
 * exceeds `bench/budget.json`.
 */
export const leanSdk = (): Plugin => ({
  name: 'lean-sdk',
  setup: (build) => {
    const named = namedErrors();
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]index\.js$/ }, async ({ path }) => {
      const contents = leanIndex(await readClient(dirname(path)), named);
      return contents === undefined ? undefined : { contents, loader: 'js', resolveDir: dirname(path) };
    });
  },
});
