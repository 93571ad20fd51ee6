import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../lambda/bundle/bundle-functions.ts';
import { createTable, deleteTable } from './aws/dynamodb/create-table.ts';
import { type DynamoDb, type EngineName, startDynamoDb } from './aws/dynamodb/start-dynamodb.ts';
import { startFaultProxy } from './aws/dynamodb/start-fault-proxy.ts';
import type { PushApp } from './aws/sns/create-platform-applications.ts';
import { type PushServices, startPushServices } from './aws/sns/start-push-services.ts';
import { createRegistrationQueues } from './aws/sqs/registration-queue.ts';
import { type Sqs, startSqs } from './aws/sqs/start-sqs.ts';
import { createTimerQueues } from './aws/sqs/timer-queue.ts';
import type { FaultScript } from './faults/fault-script.ts';
import { type IdentityServiceOptions, type IdentityServices, startIdentityServices } from './oidc/identity-services.ts';
import { type IssuerServer, sharedSigningKey, startIssuer } from './oidc/issuer.ts';
import type { IdentityOptions } from './oidc/local-identity.ts';
import type { Clock } from './time/clock.ts';
import { writeTemplates } from './write-templates.ts';

export interface ServiceOptions extends IdentityOptions, IdentityServiceOptions {
  readonly apps: readonly PushApp[];
  /** Directory of existing bundles. @default the functions are bundled into a temporary directory */
  readonly functionsDir?: string;
  /** @default the engine that this machine has */
  readonly engine?: EngineName;
}

export interface ServiceDeps {
  readonly region: string;
  /** Name of the table; the first part of it in an engine that others use too. */
  readonly table: string;
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** What stops each service is added here, in the order of start. */
  readonly closers: (() => unknown)[];
}

/** The engine behind its proxy for faults. */
export interface Database extends DynamoDb {
  /** Name of the table. */
  readonly table: string;
  /** Of the engine itself. */
  readonly engineUrl: string;
  /** Writes that the engine has accepted. */
  writes(): number;
}

/** What the functions need: their bundles, and simulators of the services that they call. */
export interface Services extends PushServices, IdentityServices {
  readonly functionsDir: string;
  /** The file with the apps' own payloads; absent without any. */
  readonly settingsFolder: string | undefined;
  readonly db: Database;
  readonly sqs: Sqs;
  readonly issuer: IssuerServer;
}

/** Starts all of them at once. */
export const startServices = async (options: ServiceOptions, deps: ServiceDeps): Promise<Services> => {
  const { region, clock, faults, closers } = deps;
  const [functionsDir, settingsFolder, db, push, sqs, issuer, identity] = await Promise.all([
    options.functionsDir ?? bundles(deps),
    writeTemplates(options.apps, () => temporaryDirectory(deps)),
    database(options, deps),
    startPushServices({ region, apps: options.apps, clock, faults, closers }),
    queues(deps),
    tokens(deps),
    startIdentityServices(options, closers),
  ]);
  return { functionsDir, settingsFolder, db, ...push, sqs, issuer, ...identity };
};

/** Removed with the local backend. */
const temporaryDirectory = async ({ closers }: ServiceDeps): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-'));
  // Windows refuses for a moment after a thread that had a file open.
  closers.push(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
};

const bundles = async (deps: ServiceDeps): Promise<string> => {
  const dir = await temporaryDirectory(deps);
  await bundleFunctions(dir, { sourceMaps: 'linked' });
  return dir;
};

const database = async (
  { engine }: ServiceOptions,
  { region, table, faults, clock, closers }: ServiceDeps,
): Promise<Database> => {
  const db = await startDynamoDb(engine ? { engine } : {});
  closers.push(db.close);
  const name = db.isShared ? `${table}-${randomUUID()}` : table;
  await createTable(db.url, region, name);
  // After `stopDatabase` it cannot be deleted.
  if (db.isShared) closers.push(() => deleteTable(db.url, region, name).catch(() => undefined));
  const proxy = await startFaultProxy(db.url, faults, clock.now);
  closers.push(proxy.close);
  return { ...db, table: name, engineUrl: db.url, url: proxy.url, writes: proxy.writes };
};

const tokens = async ({ clock, closers }: ServiceDeps): Promise<IssuerServer> => {
  const issuer = await startIssuer('ringthrough', clock.now, sharedSigningKey());
  closers.push(issuer.close);
  return issuer;
};

const queues = async ({ region, clock, faults, closers }: ServiceDeps): Promise<Sqs> => {
  const sqs = await startSqs({ region, clock, faults });
  closers.push(sqs.close);
  await Promise.all([createTimerQueues(sqs), createRegistrationQueues(sqs)]);
  return sqs;
};
