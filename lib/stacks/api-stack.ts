import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import type { HttpFunction } from '../../lambda/contract/routes.ts';
import type { CallTable } from '../constructs/call-table.ts';
import { IceServers } from '../constructs/ice-servers.ts';
import type { Identity } from '../constructs/identity.ts';
import type { PushEvents } from '../constructs/push-events.ts';
import { PushFeedback } from '../constructs/push-feedback.ts';
import { RingTimers } from '../constructs/ring-timers.ts';
import type { RingableApps } from '../constructs/ringable-apps.ts';
import { SignallingApi } from '../constructs/signalling-api.ts';
import { SignallingFunction } from '../constructs/signalling-function.ts';
import { SignallingSockets } from '../constructs/signalling-sockets.ts';
import { Watching } from '../constructs/watching.ts';
import type { Settings } from '../settings.ts';

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
  readonly table: CallTable;
  readonly apps: RingableApps;
  readonly events: PushEvents;
  readonly identity: Identity;
}

/** What may be replaced at any time: the HTTP and the WebSocket API, the functions behind them, the timers of calls and what listens to SNS. */
export class ApiStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings, codeDir, table, apps, events, identity, ...props }: ApiStackProps,
  ) {
    super(scope, id, { description: 'Ringthrough: API', ...props });
    const { corsOrigins, throttle, domain, reservedConcurrency: reserved } = settings;
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
    } satisfies Record<HttpFunction, SignallingFunction>;
    const api = new SignallingApi(this, 'Api', {
      functions,
      identity,
      corsOrigins,
      throttle,
      ...(domain ? { domain } : {}),
    });
    const socket = new SignallingFunction(this, 'Socket', { codeDir, entry: 'socket' });
    const authorizer = new SignallingFunction(this, 'SocketAuthorizer', { codeDir, entry: 'socket-authorizer' });
    const sockets = new SignallingSockets(this, 'Sockets', { authorizer, fn: socket, identity, throttle });
    const timers = new RingTimers(this, 'RingTimers', { codeDir });
    const feedback = new PushFeedback(this, 'PushFeedback', {
      events: events.topic,
      codeDir,
      ...reserve(reserved?.pushFeedback),
    });

    table.grantRegisterDevices(functions.devices);
    apps.grantRegister(functions.devices);

    table.grantInvite(functions.invite);
    apps.grantRing(functions.invite);
    api.nameUrlTo(functions.invite);
    timers.grantSetTimers(functions.invite);
    functions.invite.addEnvironment(ENV.ringSeconds, String(settings.ringSeconds));
    functions.invite.addEnvironment(ENV.callDays, String(settings.callsKeptDays));
    functions.invite.addEnvironment(ENV.invitesPerMinute, String(settings.invitesPerMinute));

    table.grantMoveCalls(functions.calls);
    table.grantListCalls(functions.calls);
    table.grantCarrySignals(functions.calls);
    table.grantTellOthers(functions.calls);
    apps.grantRing(functions.calls);

    table.grantMoveCalls(functions.receipts);
    table.grantTellOthers(functions.receipts);
    apps.grantRing(functions.receipts);

    table.grantKeepBlocks(functions.blocks);

    table.grantLookUpCalls(authorizer);
    table.grantMoveCalls(socket);
    table.grantKeepSockets(socket);
    table.grantCarrySignals(socket);
    apps.grantRing(socket);
    for (const fn of [functions.invite, functions.calls, functions.receipts, timers.fn]) sockets.grantPost(fn);

    table.grantLookUpCalls(functions.ice);
    new IceServers(this, 'IceServers', settings.ice).grantHandOut(functions.ice);

    table.grantRunTimers(timers.fn);
    apps.grantRing(timers.fn);
    api.nameUrlTo(timers.fn);

    table.grantTakeFeedback(feedback.fn);
    // A token that was registered as the wrong environment's is moved to the other; whoever cannot be rung is told.
    apps.grantRegister(feedback.fn);

    // Whoever has a session has a tenant; a receipt's token, a timer and what is kept of an endpoint name the tenant.
    const { devices, invite, calls, blocks, ice } = functions;
    for (const fn of [devices, invite, calls, blocks, ice, authorizer]) {
      fn.addEnvironment(ENV.tenantClaim, settings.tenantClaim ?? '');
    }

    if (settings.watching) {
      new Watching(this, 'Watching', {
        stage: settings.stage,
        api: api.httpApi,
        sockets,
        functions: { ...functions, socket, 'socket-authorizer': authorizer },
        timers,
        feedback,
        table,
        apps,
        ...(settings.alarmEmail === undefined ? {} : { alarmEmail: settings.alarmEmail }),
        codeDir,
      });
    }

    new CfnOutput(this, 'SocketUrl', { value: sockets.url, description: 'Where phones open a socket' });
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Where phones and app servers reach the API' });
  }
}

const reserve = (executions: number | undefined) =>
  executions === undefined ? {} : { reservedConcurrentExecutions: executions };
