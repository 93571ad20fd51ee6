import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../lambda/bundle.ts';
import { HTTP_FUNCTIONS } from '../lambda/contract/routes.ts';
import { type Advance, makeAdvance } from './advance.ts';
import type { Apple } from './apple/start-apple.ts';
import { type Clock, makeClock } from './clock.ts';
import { createTable } from './create-table.ts';
import { type DynamoDb, type EngineName, startDynamoDb } from './dynamodb.ts';
import { type FaultScript, makeFaultScript } from './faults/fault-script.ts';
import { type Feedback, startFeedback } from './feedback/feedback.ts';
import { functionEnvironment } from './function-environment.ts';
import { type LocalFunction, localFunction } from './functions/local-function.ts';
import { type InvocationListener, watched } from './functions/watched.ts';
import { jwtAuthorizer } from './gateway/jwt-authorizer.ts';
import { startGateway } from './gateway/start-gateway.ts';
import type { Google } from './google/start-google.ts';
import { type Guest, makeGuests } from './guests.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type LocalInfo, type LocalPage, localPages } from './local-pages.ts';
import { pauseBy } from './pause.ts';
import type { AppToRing } from './platform-applications.ts';
import { startPushServices } from './push-services.ts';
import type { Sns } from './sns/start-sns.ts';
import { makeSocketApi, type SocketApi } from './socket-api/socket-api.ts';
import { startEventSource } from './sqs/event-source.ts';
import { type Sqs, startSqs } from './sqs/start-sqs.ts';
import { createTimerQueues, TIMER_QUEUE } from './timer-queue.ts';

export interface HouseOptions {
  /** Of the gateway; everything else takes a port that is free. @default 0, any that is free */
  readonly port?: number;
  readonly apps: readonly AppToRing[];
  /** @default 40 */
  readonly ringSeconds?: number;
  /** Of each caller. @default 30 */
  readonly invitesPerMinute?: number;
  /** The claim that says whose customer a user is. @default '', there is only one */
  readonly tenantClaim?: string;
  /** Bundles made before; without, they are made anew. */
  readonly functionsDir?: string;
  /** @default whichever this machine has */
  readonly engine?: EngineName;
  /** Changes a function's environment, to put something between it and what it asks. @default as it is */
  readonly environmentOf?: (
    fn: string,
    environment: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Gets each line that a function logs. */
  readonly onLog?: (fn: string, line: string) => void;
  /** Gets what each function was given and what came of it. */
  readonly onInvocation?: InvocationListener;
  /** Pages beside those of the house, asked before any of its own. */
  readonly guestPages?: LocalPage;
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
  readonly sqs: Sqs;
  /** The connections of the WebSocket API. */
  readonly sockets: Pick<SocketApi, 'connectionIds' | 'cut'>;
  /** What all of the house goes by but its database. Pushing it waits for nobody; `advance` does. */
  readonly clock: Clock;
  /** What is to go wrong in SNS, SQS, Apple and Google; `/local/faults` over HTTP. */
  readonly faults: FaultScript;
  /** Feeds `push-feedback` with the events of all platform applications. */
  readonly feedback: Feedback;
  /**
   * Resolves once nothing more happens at this time: every accepted publish was delivered or given up, and `push-feedback`
   * has handled every event. What waits for a later time, such as SNS's next try at Apple, is left to `advance`.
   */
  settled(): Promise<void>;
  /**
   * Lets time pass, and resolves once every ring timer that came due meanwhile was handled, SNS has nothing to do
   * before a later time, and its events were handled. A timer whose function fails comes again after 60 s of this time,
   * an event after one minute and after two more.
   */
  readonly advance: Advance;
  /** Lets `settled` and `advance` mind somebody who lives in this house: its phones, say. @returns how to let it go */
  attach(guest: Guest): () => void;
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
  const { port = 0, ringSeconds = 40, invitesPerMinute = 30, tenantClaim = '' } = options;
  const { onLog = () => {} } = options;
  const logError = (from: string) => (error: unknown) =>
    onLog(from, error instanceof Error ? (error.stack ?? error.message) : String(error));
  const clock = makeClock();
  const pause = pauseBy(clock);
  const faults = makeFaultScript({ clock: clock.now, pause });
  const [functionsDir, db, { sns, apple, google, apps }, sqs, issuer] = await Promise.all([
    options.functionsDir ?? bundles(closers),
    database(options.engine, closers),
    startPushServices({ region: REGION, apps: options.apps, clock, faults, closers }),
    queues(clock, faults, closers),
    tokens(clock, closers),
  ]);

  let url = '';
  // Read when a function is loaded, when the gateway's port is known.
  const environment = () =>
    functionEnvironment({
      db,
      sns,
      sqs,
      table: TABLE_NAME,
      apps,
      publicUrl: url,
      issuer,
      ringSeconds,
      invitesPerMinute,
      tenantClaim,
    });
  const run = (name: string): LocalFunction => {
    const file = join(functionsDir, name, 'index.js');
    const own = () => options.environmentOf?.(name, environment()) ?? environment();
    const fn = localFunction({ name, file, environment: own, clock, onLog });
    closers.push(fn.close);
    return options.onInvocation === undefined ? fn : watched(name, fn, options.onInvocation);
  };
  const functions = new Map(HTTP_FUNCTIONS.map((name) => [name, run(name)]));
  const queue = sqs.queue(TIMER_QUEUE);
  /** A function whose request is made to wait is not waited for: whoever lets time pass would wait for ever. */
  const heldElsewhere = () => faults.held('sns', 'sqs');
  const timers = startEventSource({
    queue,
    fn: run('ring-timer'),
    region: REGION,
    heldElsewhere,
    onError: logError('ring-timer'),
  });
  closers.push(timers.close);
  const feedback = startFeedback(sns, faults, {
    fn: run('push-feedback'),
    clock: clock.now,
    pause,
    heldElsewhere,
    onError: logError('push-feedback'),
  });
  closers.push(feedback.close);

  const info = (): LocalInfo => ({
    api: url,
    socket: `${url.replace('http', 'ws')}/socket`,
    dynamodb: db.url,
    sns: sns.url,
    sqs: sqs.url,
    apns: apple.urls.production,
    apnsSandbox: apple.urls.sandbox,
    fcm: google.url,
    region: REGION,
    table: TABLE_NAME,
    engine: db.engine,
    apps,
  });
  const [authorizer, socket] = [run('socket-authorizer'), run('socket')];
  const socketApi = makeSocketApi({
    authorize: authorizer.invoke,
    invoke: socket.invoke,
    clock,
    region: REGION,
    heldElsewhere,
    onError: logError('socket'),
  });
  const gateway = await startGateway(port, {
    authorize: jwtAuthorizer(issuer, clock.now),
    invoke: (fn, event) => functions.get(fn)?.invoke(event) ?? Promise.reject(new Error(`no function ${fn}`)),
    serveLocal: localPages({ info, issuer, apple, google, faults, tenantClaim, guests: options.guestPages }),
    socketApi,
    clock: clock.now,
    onError: logError('gateway'),
  });
  closers.push(gateway.close);
  url = `http://127.0.0.1:${gateway.port}`;
  const checkAll = () => {
    for (const { check } of [timers, feedback, socketApi]) check();
  };
  closers.push(faults.onHold(checkAll));
  const guests = makeGuests();
  const workers = [timers, sns, feedback, socketApi, guests];
  /** One may give another something to do: a timer publishes, a publish fails, and the function that hears of it publishes. */
  const settled = async () => {
    do for (const { idle } of workers) await idle();
    while (!workers.every(({ isIdle }) => isIdle()));
  };
  const advance = makeAdvance({
    clock,
    nextDue: [queue.nextDueAt, sns.nextTryAt, feedback.nextAt, faults.nextEndAt, socketApi.nextDueAt, guests.nextDueAt],
    settled,
  });
  const simulators = { issuer, apple, google, sns, sqs, sockets: socketApi };
  return {
    url,
    info: info(),
    ...simulators,
    clock,
    faults,
    feedback,
    settled,
    advance,
    attach: guests.attach,
    stopDatabase: db.close,
    close,
  };
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

const tokens = async (clock: Clock, closers: (() => unknown)[]): Promise<Issuer> => {
  const issuer = await startIssuer('ringthrough', clock.now);
  closers.push(issuer.close);
  return issuer;
};

const queues = async (clock: Clock, faults: FaultScript, closers: (() => unknown)[]): Promise<Sqs> => {
  const sqs = await startSqs({ region: REGION, clock, faults });
  closers.push(sqs.close);
  await createTimerQueues(sqs);
  return sqs;
};
