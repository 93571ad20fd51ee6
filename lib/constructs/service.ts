import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { HTTP_FUNCTIONS, type HttpFunction } from '../../lambda/contract/routes.ts';
import { WARM_FUNCTIONS } from '../../lambda/contract/warm-event.ts';
import type { HttpApiTarget } from '../host/http-api-target.ts';
import type { WebSocketApiTarget } from '../host/socket-api-target.ts';
import type { CheckedProps } from '../settings/check-props.ts';
import { timerConcurrencyOf } from '../settings/timer-concurrency.ts';
import { CallEvents } from './call-events.ts';
import type { CallMetrics } from './call-metrics.ts';
import { alarmsOfReleases, Canary } from './canary.ts';
import { connectFunctions, type Functions } from './connect-functions.ts';
import { HttpAuthorizer } from './http-authorizer.ts';
import { IceServers } from './ice-servers.ts';
import { shiftedFunctions } from './live-alias.ts';
import { Monitoring } from './monitoring.ts';
import { PublishedEvents } from './published-events.ts';
import { PushFeedback } from './push-feedback.ts';
import { Registrations } from './registrations.ts';
import { RingTimers } from './ring-timers.ts';
import { SignallingApi } from './signalling-api.ts';
import { SignallingFunction } from './signalling-function.ts';
import { SignallingSockets } from './signalling-sockets.ts';
import type { State } from './state.ts';
import { StateCheck } from './state-check.ts';
import { WarmFunctions } from './warm-functions.ts';
import { WebPush } from './web-push.ts';

export interface ServiceProps {
  readonly settings: CheckedProps;
  readonly codeDir: string;
  readonly state: State;
  readonly metrics: CallMetrics;
  readonly httpApi?: HttpApiTarget | undefined;
  readonly webSocketApi?: WebSocketApiTarget | undefined;
  readonly eventBus?: IEventBus | EventBus | undefined;
  readonly alarmTopic?: ITopic | undefined;
  readonly encryptionKey?: IKey | undefined;
}

/** The stateless part, which can be replaced at any time: both APIs, their functions, call timers, push feedback, monitoring. */
export interface Service {
  readonly api: SignallingApi;
  readonly sockets: SignallingSockets;
  readonly functions: Functions;
  /** Absent without the setting `events`. */
  readonly events: PublishedEvents | undefined;
  /** Absent without the setting `webPush`. */
  readonly webPush: WebPush | undefined;
}

/** Creates the service. `scope` is the construct of the whole deployment. */
export const createService = (scope: Construct, props: ServiceProps): Service => {
  const { settings, codeDir, state, metrics, httpApi, webSocketApi } = props;
  const { corsOrigins, throttle, domain, socketDomain, reservedConcurrency: reserved } = settings;
  const http = createHttpFunctions(scope, props);
  const authorizer = new HttpAuthorizer(scope, 'HttpAuthorizer', { identity: state.identity, codeDir });
  const api = new SignallingApi(scope, 'Api', {
    functions: http,
    authorizer: authorizer.authorizer,
    corsOrigins,
    throttle,
    ...(domain ? { domain } : {}),
    ...(httpApi ? { target: httpApi } : {}),
  });
  const socket = new SignallingFunction(scope, 'Socket', { codeDir, entry: 'socket' });
  const socketAuthorizer = new SignallingFunction(scope, 'SocketAuthorizer', { codeDir, entry: 'socket-authorizer' });
  const sockets = new SignallingSockets(scope, 'Sockets', {
    authorizer: socketAuthorizer,
    fn: socket,
    identity: state.identity,
    throttle,
    ...(socketDomain ? { domain: socketDomain } : {}),
    ...(webSocketApi ? { target: webSocketApi } : {}),
  });
  const maxConcurrency = timerConcurrencyOf(settings);
  const timers = new RingTimers(scope, 'RingTimers', {
    codeDir,
    ...reserve(reserved?.ringTimer),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  });
  const registrations = new Registrations(scope, 'Registrations', { codeDir });
  const callEvents = new CallEvents(scope, 'CallEvents', { table: state.table, codeDir });
  const feedback = new PushFeedback(scope, 'PushFeedback', {
    events: state.events.topic,
    codeDir,
    ...reserve(reserved?.pushFeedback),
  });
  const iceServers = new IceServers(scope, 'IceServers', settings.ice);
  const functions = {
    ...http,
    socket,
    'socket-authorizer': socketAuthorizer,
    'ring-timer': timers.fn,
    'push-feedback': feedback.fn,
    'call-events': callEvents.fn,
    registrations: registrations.fn,
  };
  const events =
    settings.events &&
    new PublishedEvents(scope, 'Events', {
      events: settings.events,
      eventBus: props.eventBus,
      table: state.table,
      codeDir,
    });
  const webPush =
    settings.webPush &&
    state.webPushKey &&
    new WebPush(scope, 'WebPush', { settings: settings.webPush, key: state.webPushKey, codeDir });
  webPush?.connect({
    table: state.table,
    api,
    invokers: [http.invite, http.calls, http.receipts, socket, timers.fn, callEvents.fn],
    devices: http.devices,
    clientConfig: http['client-config'],
  });
  connectFunctions(functions, { state, api, sockets, timers, registrations, iceServers });
  new StateCheck(scope, 'StateCheck', {
    record: state.record,
    apps: state.apps,
    deployment: scope,
    ...(settings.monitoring ? { metrics } : {}),
    codeDir,
  });
  if (settings.keepWarm) {
    const all: Readonly<Record<string, SignallingFunction | undefined>> = {
      ...functions,
      'http-authorizer': authorizer.fn,
      'web-push': webPush?.fn,
    };
    new WarmFunctions(scope, 'Warm', { functions: WARM_FUNCTIONS.flatMap((name) => all[name] ?? []) });
  }
  if (settings.monitoring) {
    new Monitoring(scope, 'Monitoring', {
      metrics,
      deployment: scope,
      api: api.httpApi,
      sockets,
      functions,
      ...(authorizer.fn ? { httpAuthorizer: authorizer.fn } : {}),
      timers,
      feedback,
      callEvents,
      registrations,
      events,
      webPush,
      table: state.table,
      apps: state.apps,
      ...(settings.alarmEmail === undefined ? {} : { alarmEmail: settings.alarmEmail }),
      ...(props.alarmTopic ? { alarmTopic: props.alarmTopic } : {}),
      ...(props.encryptionKey ? { encryptionKey: props.encryptionKey } : {}),
      codeDir,
    });
  }
  if (settings.canary !== undefined)
    new Canary(scope, 'Canary', {
      ...settings.canary,
      functions: shiftedFunctions(scope),
      alarms: alarmsOfReleases(scope),
    });
  return { api, sockets, functions, events, webPush };
};

const IDS: Readonly<Record<HttpFunction, string>> = {
  devices: 'Devices',
  invite: 'Invite',
  calls: 'Calls',
  receipts: 'Receipts',
  blocks: 'Blocks',
  ice: 'Ice',
  'client-config': 'ClientConfig',
  users: 'Users',
};

const createHttpFunctions = (scope: Construct, { codeDir, settings }: ServiceProps) => {
  const { invite, receipts } = settings.reservedConcurrency ?? {};
  const reserved: Partial<Record<HttpFunction, number | undefined>> = { invite, receipts };
  const functions = HTTP_FUNCTIONS.map(
    (entry) =>
      [entry, new SignallingFunction(scope, IDS[entry], { codeDir, entry, ...reserve(reserved[entry]) })] as const,
  );
  return Object.fromEntries(functions) as Record<HttpFunction, SignallingFunction>;
};

const reserve = (executions: number | undefined) =>
  executions === undefined ? {} : { reservedConcurrentExecutions: executions };
