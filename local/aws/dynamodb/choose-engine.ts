/** DynamoDB Local by Java or Docker is one engine, dynoxide another; `dynamodb-url` is whatever answers at `DYNAMODB_URL`. */
export type EngineName = 'dynamodb-url' | 'dynoxide' | 'dynamodb-local';

export type EngineChoice =
  | { readonly engine: 'dynamodb-url'; readonly url: string }
  /** `binary`: path of the program. */
  | { readonly engine: 'dynoxide'; readonly binary: string }
  | { readonly engine: 'dynamodb-local'; readonly runner: 'java' | 'docker' };

/** What decides which engines a machine can run. Java and Docker are asked only where no engine before them was taken. */
export interface Machine {
  /** As `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  /** `DYNAMODB_URL`; empty or absent where it is not set. */
  readonly url?: string | undefined;
  /** Path of a file of an npm package; `undefined` where it is not installed. */
  readonly fileOf: (packageName: string, file: string) => string | undefined;
  /** 17 for Java 17; `undefined` without Java. */
  readonly javaVersion: () => number | undefined;
  /** Whether Docker's daemon runs. */
  readonly hasDocker: () => boolean;
}

/**
 * The platforms that dynoxide is published for, with the name of its program there:
 * https://github.com/nubo-db/dynoxide/blob/main/npm/dynoxide/platforms.json
 */
export const DYNOXIDE_BINARIES: Readonly<Record<string, string>> = {
  'darwin-arm64': 'dynoxide',
  'darwin-x64': 'dynoxide',
  'linux-arm64': 'dynoxide',
  'linux-x64': 'dynoxide',
  'win32-x64': 'dynoxide.exe',
};

/** DynamoDB Local needs it since version 2.6.0: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html */
const OLDEST_JAVA = 17;

/** The engines that a machine can run, best first: what is set, what starts in milliseconds, what needs seconds and 400 MB. */
export function* enginesOf(machine: Machine): Generator<EngineChoice> {
  if (machine.url) yield { engine: 'dynamodb-url', url: checkedUrl(machine.url) };
  const binary = dynoxideBinary(machine);
  if (binary !== undefined) yield { engine: 'dynoxide', binary };
  if ((machine.javaVersion() ?? 0) >= OLDEST_JAVA) yield { engine: 'dynamodb-local', runner: 'java' };
  if (machine.hasDocker()) yield { engine: 'dynamodb-local', runner: 'docker' };
}

const checkedUrl = (text: string): string => {
  // AWS's own endpoints are https: the local backend creates and deletes tables, which must not happen there.
  if (!URL.canParse(text) || new URL(text).protocol !== 'http:')
    throw new Error(`DYNAMODB_URL is "${text}", not a URL such as http://127.0.0.1:8000`);
  return text;
};

const dynoxideBinary = ({ platform, arch, fileOf }: Machine): string | undefined => {
  const name = DYNOXIDE_BINARIES[`${platform}-${arch}`];
  return name === undefined ? undefined : fileOf(`@dynoxide/${platform}-${arch}`, name);
};

/** What to do on a machine that has no engine. */
export const noEngineText = ({ platform, arch, javaVersion }: Machine): string => {
  const here = `${platform}-${arch}`;
  const java = javaVersion();
  const dynoxide = Object.hasOwn(DYNOXIDE_BINARIES, here)
    ? `npm ci, which installs @dynoxide/${here} unless optional packages are left out ("npm config get omit")`
    : `a Node.js for ${Object.keys(DYNOXIDE_BINARIES).join(', ')}, for which npm ci installs an engine`;
  return [
    `No DynamoDB engine can run on this machine (${here}). Any one of these is enough:`,
    `- ${dynoxide}`,
    `- Java ${OLDEST_JAVA} or newer as "java" (${java === undefined ? 'there is none' : `there is Java ${java}`})`,
    '- Docker, running',
    '- DYNAMODB_URL, the URL of a DynamoDB engine that runs already, such as http://127.0.0.1:8000',
  ].join('\n');
};
