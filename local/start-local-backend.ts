import { join } from 'node:path';
import { corsConfiguration } from '../lambda/contract/cors.ts';
import { ONE_WAY_SIGNAL } from '../lambda/contract/enums.ts';
import type { HttpFunction } from '../lambda/contract/routes.ts';
import { HTTP_FUNCTIONS } from '../lambda/contract/routes.ts';
import type { Apple } from './apple/start-apple.ts';
import type { EventBridge } from './aws/events/start-events.ts';
import type { RequestListener } from './aws/http-api/answered-request.ts';
import { httpAuthorizer } from './aws/http-api/http-authorizer.ts';
import { startGateway } from './aws/http-api/start-gateway.ts';
import { functionEnvironment } from './aws/lambda/function-environment.ts';
import { type LocalFunction, localFunction } from './aws/lambda/local-function.ts';
import { type InvocationListener, observed } from './aws/lambda/observed-function.ts';
import { type OtherRelease, shiftingFunction } from './aws/lambda/shifting-function.ts';
import type { SecretsManager } from './aws/secrets-manager/start-secrets-manager.ts';
import type { Feedback } from './aws/sns/feedback/feedback.ts';
import type { Sns } from './aws/sns/start-sns.ts';
import type { Sqs } from './aws/sqs/start-sqs.ts';
import { makeWebSocketApi, type WebSocketApi } from './aws/websocket-api/websocket-api.ts';
import type { LocalEvents } from './events/local-events.ts';
import type { OwnPart, RunningWebhook } from './events/start-published-events.ts';
import { type FaultScript, makeFaultScript } from './faults/fault-script.ts';
import type { Google } from './google/start-google.ts';
import type { IssuerServer } from './oidc/issuer.ts';
import { localIdentity, withUserIdClaim } from './oidc/local-identity.ts';
import { type LocalInfo, type LocalRoutes, localRoutes } from './routes/local-routes.ts';
import { startEventSources } from './start-event-sources.ts';
import { type ServiceOptions, startServices } from './start-services.ts';
import { type Advance, makeAdvance } from './time/advance.ts';
import { type Clock, makeClock } from './time/clock.ts';
import { type ClockParticipant, makeClockParticipants } from './time/clock-participants.ts';
import { pauseBy } from './time/pause.ts';
import type { WebPushService } from './web-push/start-web-push.ts';
import { startWebPushParts } from './web-push/start-web-push-function.ts';

export interface LocalBackendOptions extends ServiceOptions {
  /** Port of the gateway; every other server takes a free port. @default 0, any free port */
  readonly port?: number;
  /** @default 40 */
  readonly ringTimeoutSeconds?: number;
  /** Epoch milliseconds at which the clock stands until `advance`. @default it goes on with real time */
  readonly stoppedAt?: number;
  /** A second release of the functions. @default none */
  readonly otherRelease?: OtherRelease;
  /** Limit for each caller. @default 30 */
  readonly invitesPerMinute?: number;
  /** Whether the answer to an invite says that the only callee blocks the caller. @default false */
  readonly disclosesBlocks?: boolean;
  /** `request`, `server` or `claim:<name>`. @default 'request' */
  readonly callerNameFrom?: string;
  /** Origins whose pages may call the API: the setting `corsOrigins`. @default `*`, all of them */
  readonly corsOrigins?: readonly string[];
  /** Events for the team's own server: a bus, webhooks. @default none */
  readonly events?: LocalEvents;
  /** Changes a function's environment, for example to put a proxy between it and AWS. @default unchanged */
  readonly environmentOf?: (
    fn: string,
    environment: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Called with each line that a function logs. */
  readonly onLog?: (fn: string, line: string) => void;
  /** Called with the event and the outcome of each invocation. */
  readonly onInvocation?: InvocationListener;
  /** Called with each request to the gateway once it is answered: HTTP, WebSocket upgrades, and `/local`. */
  readonly onAnswer?: RequestListener;
  /** Further routes, tried before the local backend's own. */
  readonly extraRoutes?: LocalRoutes;
}

/** All of Ringthrough on this machine: the functions as they are deployed, and simulators of the cloud services. */
export interface LocalBackend {
  /** URL of the HTTP API. */
  readonly url: string;
  readonly info: LocalInfo;
  readonly ringTimeoutSeconds: number;
  readonly issuer: IssuerServer;
  /** Shared secrets; absent without an entry that has one. */
  readonly secrets: SecretsManager | undefined;
  readonly apple: Apple;
  readonly google: Google;
  /** The push service of browsers. */
  readonly webPush: WebPushService;
  /** The public VAPID key that browsers subscribe with, base64url. */
  readonly webPushKey: string;
  readonly sns: Sns;
  readonly sqs: Sqs;
  /** The bus with the published events; absent unless `events` says so. */
  readonly eventBridge: EventBridge | undefined;
  readonly webhooks: readonly RunningWebhook[];
  /** The connections of the WebSocket API. */
  readonly sockets: Pick<WebSocketApi, 'connectionIds' | 'cut'>;
  /** The clock of everything but the database. `clock.advance` does not wait for work that is due; `advance` does. */
  readonly clock: Clock;
  /** Fault injection into DynamoDB, SNS, SQS, EventBridge, Apple and Google; `/local/faults` over HTTP. */
  readonly faults: FaultScript;
  /** Invokes `push-feedback` with the events of all platform applications. */
  readonly feedback: Feedback;
  /**
   * Resolves once nothing more happens at the current time: every accepted publish was delivered or given up, and
   * `push-feedback` has handled every event. Work due later, such as SNS's next attempt at Apple, is left to `advance`.
   */
  settled(): Promise<void>;
  /** Invokes a function of the HTTP API directly, as a function of the same AWS account can. */
  invoke(fn: HttpFunction, event: unknown): Promise<unknown>;
  /**
   * Advances the clock, and resolves once every ring timer that came due was handled, SNS has nothing to do before a
   * later time, and its events were handled. A timer whose function fails is received again after 60 s of this clock,
   * an event after one minute and after two more.
   */
  readonly advance: Advance;
  /** Makes `settled` and `advance` wait for a participant, such as the lab's phones. @returns a detach function */
  attach(participant: ClockParticipant): () => void;
  /** Stops the database, to test the other parts without it. */
  stopDatabase(): Promise<void>;
  close(): Promise<void>;
}

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
    return options.onInvocation === undefined ? fn : observed(name, fn, options.onInvocation);
  };
  const functions = new Map(HTTP_FUNCTIONS.map((name) => [name, run(name)] as const));
  /** A function whose request a fault delays is not waited for: `advance` would never resolve. */
  const heldElsewhere = () => faults.held('dynamodb', 'sns', 'sqs', 'lambda');
  const webPushes = webPush.startFunction({ run, heldElsewhere, onError: logError('web-push') });
  const { queue, timers, feedback, callEvents, published } = await startEventSources({
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
  const checkAll = () => {
    for (const { check } of [timers, feedback, webSocketApi, callEvents, webPushes, ...published.workers]) check();
  };
  closers.push(faults.onHold(checkAll));
  const clockParticipants = makeClockParticipants();
  const workers = [timers, sns, feedback, webSocketApi, clockParticipants, callEvents, webPushes, ...published.workers];
  /** One worker can create work for another: a timer publishes, the publish fails, then `push-feedback` publishes. */
  const settled = async () => {
    do for (const { idle } of workers) await idle();
    while (!workers.every(({ isIdle }) => isIdle()));
  };
  const advance = makeAdvance({
    clock,
    nextDue: [
      queue.nextDueAt,
      sns.nextTryAt,
      feedback.nextAt,
      faults.nextEndAt,
      webSocketApi.nextDueAt,
      callEvents.nextDueAt,
      ...published.nextDue,
      clockParticipants.nextDueAt,
      webPushes.nextAt,
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
