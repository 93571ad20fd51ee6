import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../lambda/bundle.ts';
import { ENV } from '../lambda/contract/environment.ts';
import { HTTP_FUNCTIONS } from '../lambda/contract/routes.ts';
import { type Apple, startApple } from './apple/start-apple.ts';
import { createTable } from './create-table.ts';
import { type DynamoDb, type EngineName, startDynamoDb } from './dynamodb.ts';
import { localFunction } from './functions/local-function.ts';
import { jwtAuthorizer } from './gateway/jwt-authorizer.ts';
import { startGateway } from './gateway/start-gateway.ts';
import { type Google, startGoogle } from './google/start-google.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type LocalInfo, localPages } from './local-pages.ts';
import { type AppToRing, createPlatformApplications } from './platform-applications.ts';
import { type Sns, startSns } from './sns/start-sns.ts';

export interface HouseOptions {
  /** Of the gateway; everything else takes a port that is free. @default 0, any that is free */
  readonly port?: number;
  readonly apps: readonly AppToRing[];
  /** @default 40 */
  readonly ringSeconds?: number;
  /** Bundles made before; without, they are made anew. */
  readonly functionsDir?: string;
  /** @default whichever this machine has */
  readonly engine?: EngineName;
  /** Gets each line that a function logs. */
  readonly onLog?: (fn: string, line: string) => void;
}

/** All of Ringthrough on this machine: the functions as they are deployed, and simulators for what only a cloud has. */
export interface House {
  /** Of the HTTP API. */
  readonly url: string;
  readonly info: LocalInfo;
  readonly issuer: Issuer;
  readonly apple: Apple;
  readonly google: Google;
  readonly sns: Sns;
  /** Takes the table away, to see what the rest makes of it. */
  stopDatabase(): Promise<void>;
  close(): Promise<void>;
}

const REGION = 'eu-west-1';
const TABLE_NAME = 'ringthrough-local';

export const startHouse = async (options: HouseOptions): Promise<House> => {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  /** In the reverse order: whoever is asked outlives whoever asks. */
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    return await start(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
};

const start = async (options: HouseOptions, closers: (() => unknown)[], close: () => Promise<void>): Promise<House> => {
  const { apps: wanted, port = 0, ringSeconds = 40, onLog = () => {} } = options;
  const [functionsDir, db, { sns, apple, google, apps }] = await Promise.all([
    options.functionsDir ?? bundles(closers),
    database(options.engine, closers),
    pushServices(wanted, closers),
  ]);
  const issuer = await startIssuer('https://issuer.local', 'ringthrough');

  let url = '';
  const functions = new Map(
    HTTP_FUNCTIONS.map((name) => {
      // Read when the function is loaded, when the gateway's port is known.
      const environment = () =>
        functionEnvironment(db, sns, { apps: JSON.stringify(apps), publicUrl: url, ringSeconds });
      const fn = localFunction({ name, file: join(functionsDir, name, 'index.js'), environment, onLog });
      closers.push(fn.close);
      return [name, fn];
    }),
  );
  const info = (): LocalInfo => ({
    api: url,
    dynamodb: db.url,
    sns: sns.url,
    apns: apple.urls.production,
    apnsSandbox: apple.urls.sandbox,
    fcm: google.url,
    region: REGION,
    table: TABLE_NAME,
    engine: db.engine,
    apps,
  });
  const gateway = await startGateway(port, {
    authorize: jwtAuthorizer(issuer),
    invoke: (fn, event) => functions.get(fn)?.invoke(event) ?? Promise.reject(new Error(`no function ${fn}`)),
    serveLocal: localPages({ info, issuer, apple, google }),
    onError: (error) => onLog('gateway', error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  closers.push(gateway.close);
  url = `http://127.0.0.1:${gateway.port}`;
  return { url, info: info(), issuer, apple, google, sns, stopDatabase: db.close, close };
};

const bundles = async (closers: (() => unknown)[]): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-'));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  await bundleFunctions(dir, { sourceMaps: 'linked' });
  return dir;
};

const database = async (engine: EngineName | undefined, closers: (() => unknown)[]): Promise<DynamoDb> => {
  const db = await startDynamoDb(engine ? { engine } : {});
  closers.push(db.close);
  await createTable(db.url, REGION, TABLE_NAME);
  return db;
};

const pushServices = async (wanted: readonly AppToRing[], closers: (() => unknown)[]) => {
  const [apple, google] = await Promise.all([startApple(), startGoogle()]);
  closers.push(apple.close, google.close);
  const sns = await startSns({ region: REGION, apple: { ...apple.urls, ca: apple.ca }, google: { url: google.url } });
  closers.push(sns.close);
  return { apple, google, sns, apps: await createPlatformApplications(sns.url, REGION, wanted, apple, google) };
};

/** What Lambda and `lib` would put there; the SDK finds its endpoints by the last two. */
const functionEnvironment = (
  db: DynamoDb,
  sns: Sns,
  { apps, publicUrl, ringSeconds }: { apps: string; publicUrl: string; ringSeconds: number },
): Record<string, string> => ({
  [ENV.table]: TABLE_NAME,
  [ENV.apps]: apps,
  [ENV.publicUrl]: publicUrl,
  [ENV.ringSeconds]: String(ringSeconds),
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: db.url,
  AWS_ENDPOINT_URL_SNS: sns.url,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
