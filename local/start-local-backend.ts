import { join } from 'node:path';
import { corsConfiguration } from '../lambda/contract/cors.ts';
import { ONE_WAY_SIGNAL } from '../lambda/contract/enums.ts';
import type { HttpFunction } from '../lambda/contract/routes.ts';
import { HTTP_FUNCTIONS } from '../lambda/contract/routes.ts';
import { startWarmSchedule } from './aws/events/warm-schedule.ts';
import { httpAuthorizer } from './aws/http-api/http-authorizer.ts';
import { startGateway } from './aws/http-api/start-gateway.ts';
import { functionEnvironment } from './aws/lambda/function-environment.ts';
import { type LocalFunction, localFunction } from './aws/lambda/local-function.ts';
import { observed } from './aws/lambda/observed-function.ts';
import { shiftingFunction } from './aws/lambda/shifting-function.ts';
import { makeWebSocketApi } from './aws/websocket-api/websocket-api.ts';
import type { OwnPart } from './events/start-published-events.ts';
import { makeFaultScript } from './faults/fault-script.ts';
import type { LocalBackend, LocalBackendOptions } from './local-backend.ts';
import { localIdentity, withUserIdClaim } from './oidc/local-identity.ts';
import { type LocalInfo, localRoutes } from './routes/local-routes.ts';
import { startEventSources } from './start-event-sources.ts';
import { startServices } from './start-services.ts';
import { makeAdvance } from './time/advance.ts';
import { makeClock } from './time/clock.ts';
import { makeClockParticipants } from './time/clock-participants.ts';
import { pauseBy } from './time/pause.ts';
import { startWebPushParts } from './web-push/start-web-push-function.ts';

const REGION = 'eu-west-1';
const TABLE_NAME = 'ringthrough-local';

const timeoutOf = ({ timeout }: Partial<OwnPart> = {}) => (timeout === undefined ? {} : { timeout });

export const startLocalBackend = async (options: LocalBackendOptions): Promise<LocalBackend> => {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  /** In reverse order of start: a server closes after its clients. */
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

const start = async (
  options: LocalBackendOptions,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<LocalBackend> => {
  const {
    port = 0,
    ringTimeoutSeconds = 40,
    invitesPerMinute = 30,
    disclosesBlocks = false,
    callerNameFrom = 'request',
    tenantClaim = '',
    corsOrigins = ['*'],
  } = options;
  const { onLog = () => {}, otherRelease: other } = options;
  const logError = (from: string) => (error: unknown) =>
    onLog(from, error instanceof Error ? (error.stack ?? error.message) : String(error));
  const clock = makeClock(options.stoppedAt);
  const pause = pauseBy(clock);
  const faults = makeFaultScript({ clock: clock.now, pause });
  const services = await startServices(options, { region: REGION, table: TABLE_NAME, clock, faults, closers });
  const { functionsDir, settingsFolder, db, sns, apple, google, apps, sqs, secrets } = services;
  const { ownAuthorizer } = options;
  const webPush = await startWebPushParts({ clock, faults, ownAuthorizer, closers });
  const identity = localIdentity(services.issuer, options);
  const issuer = withUserIdClaim(services.issuer, identity.claimNames);

  let url = '';
  const socketUrl = () => `${url.replace('http', 'ws')}/socket`;
  // Evaluated when a function is loaded: the gateway's port is known then.
  const environment = () =>
    functionEnvironment({
      db,
      sns,
      sqs,
      table: db.table,
      apps,
      settingsFolder,
      publicUrl: url,
      identity,
      secrets: secrets?.url,
      lambda: webPush.lambda,
      webPush: webPush.environment,
      socketUrl: socketUrl(),
      ringTimeoutSeconds,
      invitesPerMinute,
      disclosesBlocks,
      callerNameFrom,
    });
  const started = new Map<string, LocalFunction>();
  const run = (name: string, own?: OwnPart): LocalFunction => {
    const all = () => ({ ...environment(), ...own?.environment });
    const ownEnvironment = () => options.environmentOf?.(name, all()) ?? all();
    const load = (dir: string, environment: () => Readonly<Record<string, string>>) =>
      localFunction({ name, file: join(dir, name, 'index.js'), environment, clock, onLog, ...timeoutOf(own) });
    const current = load(functionsDir, ownEnvironment);
    const fn = other
      ? shiftingFunction(
          () => other.takes(name),
          current,
          load(other.functionsDir, () => other.environmentOf(name, ownEnvironment())),
        )
      : current;
    closers.push(fn.close);
    const running = options.onInvocation === undefined ? fn : observed(name, fn, options.onInvocation);
    started.set(name, running);
    return running;
  };
  const functions = new Map(HTTP_FUNCTIONS.map((name) => [name, run(name)] as const));
  /** A function whose request a fault delays is not waited for: `advance` would never resolve. */
  const heldElsewhere = () => faults.held('dynamodb', 'sns', 'sqs', 'lambda');
  const webPushes = webPush.startFunction({ run, heldElsewhere, onError: logError('web-push') });
  const { queue, timers, registrations, feedback, callEvents, published } = await startEventSources({
    ...services,
    region: REGION,
    table: db.table,
    clock,
    faults,
    run,
    heldElsewhere,
    logError,
    closers,
    events: options.events,
  });

  const info = (): LocalInfo => ({
    webPush: webPush.service.url,
    api: url,
    socket: socketUrl(),
    dynamodb: db.url,
    sns: sns.url,
    sqs: sqs.url,
    ...(published.bus && { eventbridge: published.bus.url }),
    ...(published.settings && { events: published.settings }),
    apns: apple.urls.production,
    apnsSandbox: apple.urls.sandbox,
    fcm: google.url,
    region: REGION,
    table: db.table,
    engine: db.engine,
    apps,
  });
  const [authorizer, socket] = [run('socket-authorizer'), run('socket')];
  const webSocketApi = makeWebSocketApi({
    authorize: authorizer.invoke,
    invoke: socket.invoke,
    clock,
    region: REGION,
    oneWayRoutes: [ONE_WAY_SIGNAL],
    heldElsewhere,
    onError: logError('socket'),
    onAnswer: options.onAnswer,
  });
  const authorize = httpAuthorizer({
    identity,
    issuer,
    run,
    region: REGION,
    clock: clock.now,
    onError: logError('http-authorizer'),
  });
  const invokeDirectly = (fn: HttpFunction, event: unknown): Promise<unknown> =>
    functions.get(fn)?.invoke(event) ?? Promise.reject(new Error(`no function ${fn}`));
  const gateway = await startGateway(port, {
    authorize,
    invoke: invokeDirectly,
    serveLocal: localRoutes({
      info,
      issuer,
      sharedSecret: () => secrets?.current(),
      apple,
      google,
      faults,
      eventBridge: published.bus,
      tenantClaim,
      extraRoutes: options.extraRoutes,
    }),
    webSocketApi,
    cors: corsConfiguration(corsOrigins),
    clock: clock.now,
    onError: logError('gateway'),
    onAnswer: options.onAnswer,
  });
  closers.push(gateway.close);
  url = `http://127.0.0.1:${gateway.port}`;
  const scheduled = options.keepWarm
    ? [startWarmSchedule({ find: (name) => started.get(name), clock, heldElsewhere, onError: logError('warm event') })]
    : [];
  closers.push(...scheduled.map((schedule) => schedule.close));
  const checkAll = () => {
    const sources = [timers, registrations.source, feedback, webSocketApi, callEvents, webPushes, ...scheduled];
    for (const { check } of [...sources, ...published.workers]) check();
  };
  closers.push(faults.onHold(checkAll));
  const clockParticipants = makeClockParticipants();
  const workers = [
    ...[timers, registrations.source, sns, feedback, webSocketApi, clockParticipants, callEvents, webPushes],
    ...scheduled,
    ...published.workers,
  ];
  /** One worker can create work for another: a timer publishes, the publish fails, then `push-feedback` publishes. */
  const settled = async () => {
    do for (const { idle } of workers) await idle();
    while (!workers.every(({ isIdle }) => isIdle()));
  };
  const advance = makeAdvance({
    clock,
    nextDue: [
      queue.nextDueAt,
      registrations.queue.nextDueAt,
      sns.nextTryAt,
      feedback.nextAt,
      faults.nextEndAt,
      webSocketApi.nextDueAt,
      callEvents.nextDueAt,
      ...published.nextDue,
      clockParticipants.nextDueAt,
      webPushes.nextAt,
      ...scheduled.map(({ nextAt }) => nextAt),
    ],
    settled,
  });
  const simulators = { issuer, secrets, apple, google, sns, sqs, sockets: webSocketApi, webPush: webPush.service };
  return {
    url,
    info: info(),
    ringTimeoutSeconds,
    ...simulators,
    webPushKey: webPush.publicKey,
    eventBridge: published.bus,
    webhooks: published.webhooks,
    clock,
    faults,
    feedback,
    settled,
    advance,
    attach: clockParticipants.attach,
    invoke: invokeDirectly,
    stopDatabase: db.close,
    close,
  };
};
