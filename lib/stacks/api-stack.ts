import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { HttpFunction } from '../../lambda/contract/routes.ts';
import { CallEvents } from '../constructs/call-events.ts';
import type { CallTable } from '../constructs/call-table.ts';
import { HttpAuthorizer } from '../constructs/http-authorizer.ts';
import { IceServers } from '../constructs/ice-servers.ts';
import type { Identity } from '../constructs/identity.ts';
import { Monitoring } from '../constructs/monitoring.ts';
import type { PushApplications } from '../constructs/push-applications.ts';
import type { PushEvents } from '../constructs/push-events.ts';
import { PushFeedback } from '../constructs/push-feedback.ts';
import { RingTimers } from '../constructs/ring-timers.ts';
import { SignallingApi } from '../constructs/signalling-api.ts';
import { SignallingFunction } from '../constructs/signalling-function.ts';
import { SignallingSockets } from '../constructs/signalling-sockets.ts';
import type { Settings } from '../settings/settings.ts';

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, with the settings file: the output of `codeWithSettings`. */
  readonly codeDir: string;
  readonly table: CallTable;
  readonly apps: PushApplications;
  readonly events: PushEvents;
  readonly identity: Identity;
}

/** The stateless part, which can be replaced at any time: both APIs, their functions, call timers and push feedback. */
export class ApiStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings, codeDir, table, apps, events, identity, ...props }: ApiStackProps,
  ) {
    super(scope, id, { description: 'Ringthrough: API', ...props });
    const { corsOrigins, throttle, domain, socketDomain, reservedConcurrency: reserved } = settings;
    const functions = {
      devices: new SignallingFunction(this, 'Devices', { codeDir, entry: 'devices' }),
      invite: new SignallingFunction(this, 'Invite', { codeDir, entry: 'invite', ...reserve(reserved?.invite) }),
      calls: new SignallingFunction(this, 'Calls', { codeDir, entry: 'calls' }),
      receipts: new SignallingFunction(this, 'Receipts', {
        codeDir,
        entry: 'receipts',
        ...reserve(reserved?.receipts),
      }),
      blocks: new SignallingFunction(this, 'Blocks', { codeDir, entry: 'blocks' }),
      ice: new SignallingFunction(this, 'Ice', { codeDir, entry: 'ice' }),
      'client-config': new SignallingFunction(this, 'ClientConfig', { codeDir, entry: 'client-config' }),
      users: new SignallingFunction(this, 'Users', { codeDir, entry: 'users' }),
    } satisfies Record<HttpFunction, SignallingFunction>;
    const http = new HttpAuthorizer(this, 'HttpAuthorizer', { identity, codeDir });
    const api = new SignallingApi(this, 'Api', {
      functions,
      authorizer: http.authorizer,
      corsOrigins,
      throttle,
      ...(domain ? { domain } : {}),
    });
    const socket = new SignallingFunction(this, 'Socket', { codeDir, entry: 'socket' });
    const authorizer = new SignallingFunction(this, 'SocketAuthorizer', { codeDir, entry: 'socket-authorizer' });
    const sockets = new SignallingSockets(this, 'Sockets', {
      authorizer,
      fn: socket,
      identity,
      throttle,
      ...(socketDomain ? { domain: socketDomain } : {}),
    });
    const timers = new RingTimers(this, 'RingTimers', { codeDir });
    const callEvents = new CallEvents(this, 'CallEvents', { table, codeDir });
    const feedback = new PushFeedback(this, 'PushFeedback', {
      events: events.topic,
      codeDir,
      ...reserve(reserved?.pushFeedback),
    });

    table.grantRegisterDevices(functions.devices);
    apps.grantRegister(functions.devices);

    table.grantInvite(functions.invite);
    apps.grantRing(functions.invite);
    timers.grantSetTimers(functions.invite);

    table.grantTransitionCalls(functions.calls);
    table.grantListCalls(functions.calls);
    table.grantRelaySignals(functions.calls);
    table.grantNotifyParticipants(functions.calls);
    apps.grantRing(functions.calls);

    table.grantTransitionCalls(functions.receipts);
    table.grantNotifyParticipants(functions.receipts);
    apps.grantRing(functions.receipts);

    table.grantManageBlocks(functions.blocks);

    table.grantReadCalls(authorizer);
    table.grantTransitionCalls(socket);
    table.grantManageSockets(socket);
    table.grantRelaySignals(socket);
    apps.grantRing(socket);
    for (const fn of [functions.invite, functions.calls, functions.receipts, timers.fn, callEvents.fn])
      sockets.grantPost(fn);
    // Every push to a callee's phone carries the URL of its receipts.
    for (const fn of [functions.invite, functions.calls, functions.receipts, socket, timers.fn, callEvents.fn])
      api.passUrlTo(fn);
    // Who finds a broken socket looks for its user's calls, and sets their timers.
    for (const fn of [functions.calls, functions.receipts, socket]) timers.grantSetTimers(fn);
    for (const fn of [functions.receipts, socket, timers.fn, callEvents.fn]) table.grantListCalls(fn);

    // It only begins an erasure: the timers carry it out.
    table.grantBeginErasures(functions.users);
    timers.grantSetTimers(functions.users);

    table.grantReadCalls(functions.ice);
    new IceServers(this, 'IceServers', settings.ice).grantCreateCredentials(functions.ice);

    sockets.passUrlTo(functions['client-config']);

    table.grantRunTimers(timers.fn);
    apps.grantRing(timers.fn);
    apps.grantEnableEndpoints(timers.fn);

    timers.grantSetTimers(timers.fn);
    table.grantEraseUsers(timers.fn);
    apps.grantDeleteEndpoints(timers.fn);

    table.grantNotifyAgain(callEvents.fn);
    apps.grantRing(callEvents.fn);
    timers.grantSetTimers(callEvents.fn);

    table.grantPushFeedback(feedback.fn);
    // Registers a refused token in the other environment's application, and lets the call ring there.
    apps.grantRegister(feedback.fn);
    timers.grantSetTimers(feedback.fn);

    if (settings.monitoring) {
      new Monitoring(this, 'Monitoring', {
        stage: settings.stage,
        api: api.httpApi,
        sockets,
        functions: { ...functions, socket, 'socket-authorizer': authorizer },
        ...(http.fn ? { httpAuthorizer: http.fn } : {}),
        timers,
        feedback,
        callEvents,
        table,
        apps,
        ...(settings.alarmEmail === undefined ? {} : { alarmEmail: settings.alarmEmail }),
        codeDir,
      });
    }

    new CfnOutput(this, 'SocketUrl', { value: sockets.url, description: 'URL of the WebSocket API' });
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'URL of the HTTP API' });
  }
}

const reserve = (executions: number | undefined) =>
  executions === undefined ? {} : { reservedConcurrentExecutions: executions };
