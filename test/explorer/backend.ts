import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { blockTable } from '../../lambda/aws/dynamodb/block-table.ts';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { calleeTable } from '../../lambda/aws/dynamodb/callee-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../../lambda/aws/dynamodb/erasure-table.ts';
import { historyTable } from '../../lambda/aws/dynamodb/history-table.ts';
import { inviteLimitTable } from '../../lambda/aws/dynamodb/invite-limit-table.ts';
import { callOfKey, keysOf } from '../../lambda/aws/dynamodb/keys.ts';
import { mailboxTable } from '../../lambda/aws/dynamodb/mailbox-table.ts';
import { HOUR, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { refusalTable } from '../../lambda/aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { userItemsTable } from '../../lambda/aws/dynamodb/user-items-table.ts';
import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { snsPush } from '../../lambda/aws/sns/push-sender.ts';
import { sqsRegistrationTasks } from '../../lambda/aws/sqs/registration-tasks.ts';
import { sqsErasureTimers, sqsTimers } from '../../lambda/aws/sqs/ring-timers.ts';
import type { RingTimer } from '../../lambda/contract/environment.ts';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import { blockHandler } from '../../lambda/handlers/blocks.ts';
import { callEventsHandler } from '../../lambda/handlers/call-events.ts';
import { eraseUserHandler } from '../../lambda/handlers/erase-user.ts';
import { getCallHandler } from '../../lambda/handlers/get-call.ts';
import { inviteHandler, inviteToCallHandler } from '../../lambda/handlers/invite.ts';
import { postReceiptHandler } from '../../lambda/handlers/receipt.ts';
import { registerDeviceHandler } from '../../lambda/handlers/register-device.ts';
import { registrationsHandler } from '../../lambda/handlers/registrations.ts';
import { removeDeviceHandler } from '../../lambda/handlers/remove-device.ts';
import { ringTimerHandler } from '../../lambda/handlers/ring-timer.ts';
import { sendSignalHandler } from '../../lambda/handlers/signals.ts';
import { connectHandler, disconnectHandler } from '../../lambda/handlers/socket.ts';
import { transitionCallHandler } from '../../lambda/handlers/transition-call.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import { errorFields, type Log } from '../../lambda/http/log.ts';
import { pushFeedback } from '../../lambda/ringing/push-feedback.ts';
import { refusedCallers } from '../../lambda/ringing/refused-callers.ts';
import { httpEvent, type RequestSpec, sqsEvent } from '../model/lambda-events.ts';
import { noTasks, registrationDeps, unlimited } from '../support/registration-deps.ts';
import type { Pass } from './gate.ts';
import { type GatedTable, makeGatedTable, type SharedTable } from './gated-table.ts';
import { BOBS_PHONE } from './people.ts';
import { apps, makeSns } from './push-service.ts';
import type { EngineOptions, RememberingEngine } from './remembering-engine.ts';
import { onConnection, reply, socketSender } from './sockets.ts';
import { deletionOfTask, makeSqs, onErasureTimers, type QueueMessage } from './timer-queue.ts';
import type { World } from './world.ts';

/** What a client got for its request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface SocketParty {
  readonly userId: string;
  readonly deviceId: string;
  readonly connectionId: string;
}

export interface UseOptions {
  readonly world: World;
  readonly table: SharedTable;
  /** @default lets everything pass */
  readonly pass?: Pass;
  readonly actor?: number;
  /** Epoch milliseconds. @default the world's */
  readonly now?: () => number;
  /** Whether it matters in which order counters are read and written. @default false */
  readonly hasCounters?: boolean;
}

/** The handlers of all functions, as one process has them, for one order after the other. */
export interface Backend {
  readonly table: GatedTable;
  use(options: UseOptions): void;
  request(spec: RequestSpec): Promise<Answer>;
  /** @param receiveCount how often SQS has delivered the timer @returns whether the timer is done */
  timer(kind: RingTimer['kind'], callId: string, receiveCount?: number): Promise<boolean>;
  /** Delivers a message of a queue. @returns whether it is done */
  deliver(message: QueueMessage, receiveCount?: number): Promise<boolean>;
  /** Delivers the task of the first registration that waits, and takes it out of its queue. @returns whether it is done */
  workOff(): Promise<boolean>;
  /** Asks for the erasure of a user, and then carries it on as the first timer does. */
  erase(userId: string): Promise<Answer>;
  /** Carries on the erasures of a user that have timers. */
  continueErasure(userId: string): Promise<undefined>;
  /** @param eventName `INSERT` for a new call */
  stream(callId: string, eventName?: 'INSERT' | 'MODIFY'): Promise<void>;
  /** The ARN of the endpoint of Bob's iPhone. */
  phoneEndpoint(): string;
  /** SNS's event that a device's endpoint was deleted. */
  endpointDeleted(userId: string, deviceId: string, endpointArn: string): Promise<string>;
  connect(socket: SocketParty): Promise<void>;
  /** @param code of the closed connection; 1000: its client closed it, 1006: it broke */
  disconnect(socket: SocketParty, code: 1000 | 1006): Promise<void>;
  /** What native code sends to the `ackUrl` of the phone's last ring. */
  receipt(token: string, event: 'ringing' | 'answered'): Promise<Answer>;
}

const letPass: Pass = async (_, send) => (await send(false)).value();
const FAILURES =
  /^(user\.erasure_delayed|request\.failed|timer\.failed|registration\.failed|notification\.failed|invite\.incomplete)$/;

export const makeBackend = (engine: RememberingEngine, options: EngineOptions): Backend => {
  const table = makeGatedTable(engine, options.url);
  const sns = makeSns();
  const sqs = makeSqs();
  let used: (Required<Pick<UseOptions, 'world' | 'pass' | 'now'>> & { readonly actor: number | undefined }) | undefined;

  const current = () => {
    if (used === undefined) throw new Error('no order is run');
    return used;
  };
  const log: Log = (event, fields) => {
    const { world } = current();
    if (FAILURES.test(event)) world.errors.push(`${event} ${JSON.stringify(fields)}`);
    if (event === 'call.missed' && 'callId' in fields) world.missed.push(fields.callId);
  };
  const dependencies = () => {
    const { world, pass, now } = current();
    const { tenant } = world;
    const own = tenantTable(table.db, options.tableName, tenant, now);
    const timers = sqsTimers(sqs.sqs, 'http://127.0.0.1:9/timers', tenant);
    const channels = { push: snsPush(sns.sns, now), sender: socketSender(world, pass) };
    const shared = transitionDependencies(own, channels, { apps, publicUrl: 'https://api.example.com' }, log, timers);
    return {
      ...shared,
      // Attempts of a transaction follow each other at once: the gate decides what happens between them.
      browsers: browserTable(own, async () => {}),
      webPush: undefined,
      devices: deviceTable(own, async () => {}),
      tenant,
      history: historyTable(own),
      blocks: blockTable(own),
      mailbox: mailboxTable(own),
      ...registrationDeps(own),
      quota: {
        ...unlimited,
        reserve: async (_key: string, _requests: number, at: number) => Math.max(at, world.busyUntil),
      },
      tasks: {
        ...noTasks,
        register: sqsRegistrationTasks(sqs.sqs, 'http://127.0.0.1:9/registrations', tenant).register,
      },
      onEnded: () => {},
      refusals: refusalTable(table.db, options.tableName),
      owners: endpointTable(table.db, options.tableName),
      endpoints: snsEndpoints(sns.sns, now),
      registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: 60 }),
      timers,
      inviteLimit: inviteLimitTable(own, 100),
      busyLimit: rateTable(own, { name: 'busy', window: HOUR, limit: 100 }),
      refusedCallers: refusedCallers(),
      disclosesBlocks: false,
      publicUrl: 'https://api.example.com',
      ringTimeoutSeconds: 40,
      callRetentionDays: 30,
      newCallId: (): string => {
        throw new Error('each invite names its call');
      },
      withTimeout: (work: Promise<boolean>) => work,
      onRing: () => {},
      onUnreportedRing: () => {},
      onRetryFailed: () => {},
      onBlocked: () => {},
      onAbandoned: (callId: string) => log('notification.abandoned', { callId }),
      onOrphanedEndpoint: () => {},
      onNoAnswer: (callId: string) => log('call.missed', { callId }),
      onIncomplete: (callId: string, cause: unknown) => log('invite.incomplete', { callId, ...errorFields(cause) }),
    };
  };
  type Deps = ReturnType<typeof dependencies>;

  const erasureDependencies = (deps: Deps) => {
    const { world, actor } = current();
    const own = tenantTable(table.db, options.tableName, world.tenant, deps.now);
    return {
      ...deps,
      erasures: erasureTable(own),
      items: userItemsTable(own),
      timers: sqsErasureTimers(sqs.sqs, 'http://127.0.0.1:9/timers', world.tenant),
      newId: () => `erasure-${actor}`,
      onRequested: () => {},
      onErased: () => {},
      onErasureDelayed: (userId: string, erasureId: string, cause: unknown) =>
        log('user.erasure_delayed', { tenant: world.tenant, userId, erasureId, ...errorFields(cause) }),
    };
  };

  const handlersOf = (depsFor: () => Deps) => ({
    [routeKey(routes.invite)]: inviteHandler(depsFor),
    [routeKey(routes.inviteToCall)]: inviteToCallHandler(depsFor),
    [routeKey(routes.getCall)]: getCallHandler(depsFor),
    [routeKey(routes.ringing)]: transitionCallHandler('ringing', depsFor),
    [routeKey(routes.answer)]: transitionCallHandler('answer', depsFor),
    [routeKey(routes.decline)]: transitionCallHandler('decline', depsFor),
    [routeKey(routes.cancel)]: transitionCallHandler('cancel', depsFor),
    [routeKey(routes.end)]: transitionCallHandler('end', depsFor),
    [routeKey(routes.postReceipt)]: postReceiptHandler(depsFor),
    [routeKey(routes.block)]: blockHandler(depsFor),
    [routeKey(routes.registerDevice)]: registerDeviceHandler(depsFor),
    [routeKey(routes.removeDevice)]: removeDeviceHandler(depsFor),
    [routeKey(routes.sendSignal)]: sendSignalHandler(depsFor),
    [routeKey(routes.eraseUser)]: eraseUserHandler(() => erasureDependencies(depsFor())),
  });

  const request = async (spec: RequestSpec): Promise<Answer> => {
    const deps = dependencies();
    const { statusCode, body } = await endpoint(
      handlersOf(() => deps),
      log,
      deps.now,
    )(httpEvent(spec));
    return { status: statusCode ?? 0, body: body === undefined ? undefined : JSON.parse(body) };
  };

  const deliver = async (message: QueueMessage, receiveCount = 1): Promise<boolean> => {
    const deps = dependencies();
    if (message.kind === 'register' || message.kind === 'verify') {
      const event = sqsEvent([message], receiveCount);
      return (await registrationsHandler(() => deps, log)(event)).batchItemFailures.length === 0;
    }
    const erasures = () => erasureDependencies(deps);
    return (
      (await ringTimerHandler(() => deps, erasures, log)(sqsEvent([message], receiveCount))).batchItemFailures
        .length === 0
    );
  };

  const continueErasure = async (userId: string): Promise<undefined> => {
    const { world, pass } = current();
    const { tenant } = world;
    const ids = await pass(onErasureTimers(userId), async () => {
      const queued = world.timers.flatMap(({ body }) => (body.kind === 'erase' ? [body] : []));
      const found = new Set(queued.filter((timer) => timer.userId === userId).map(({ erasureId }) => erasureId));
      return { text: [...found].join(), value: () => found };
    });
    // Not taken out of the queue: SQS may deliver it twice.
    for (const erasureId of ids) await deliver({ kind: 'erase', tenant, userId, erasureId });
  };

  return {
    table,
    use: ({ world, table: shared, pass = letPass, actor, now = () => world.now, hasCounters = false }) => {
      used = { world, pass, now, actor };
      table.use({ table: shared, pass, actor, hasCounters });
      sns.use({ world, pass, now, actor, hasSeenBlock: table.hasSeenBlock });
      sqs.use(world, pass);
    },
    request,
    timer: (kind, callId, receiveCount) =>
      deliver(
        // Of a hunt list, the second step.
        { kind, tenant: current().world.tenant, callId, ...(kind === 'hunt' && { step: 1 }) },
        receiveCount,
      ),
    deliver,
    workOff: async () => {
      const { world, pass } = current();
      const task = world.timers.find(({ body }) => body.kind === 'register');
      if (task === undefined) throw new Error('no registration waits');
      const isDone = await deliver(task.body);
      if (isDone) {
        await pass(deletionOfTask, async () => {
          const index = world.timers.findIndex(({ body }) => isDeepStrictEqual(body, task.body));
          if (index >= 0) world.timers.splice(index, 1);
          return reply(undefined);
        });
      }
      return isDone;
    },
    erase: async (userId) => {
      const answer = await request({ route: 'eraseUser', user: userId });
      await continueErasure(userId);
      return answer;
    },
    continueErasure,
    stream: async (callId, eventName = 'MODIFY') => {
      const deps = dependencies();
      const { pk, sk } = keysOf(deps.tenant).call(callId);
      const { changedSeq = 0 } = (await deps.calls.get(callId)) ?? {};
      const NewImage = { changedSeq: { N: String(changedSeq) } };
      const dynamodb = { Keys: { pk: { S: pk }, sk: { S: sk } }, NewImage, SequenceNumber: '1' };
      const event: DynamoDBStreamEvent = { Records: [{ eventName, dynamodb }] };
      await callEventsHandler(callOfKey, () => deps, log)(event);
    },
    phoneEndpoint: () =>
      [...current().world.endpoints.values()].find(({ token }) => token === BOBS_PHONE.token)?.arn ?? '',
    endpointDeleted: async (userId, deviceId, EndpointArn) => {
      const deps = { ...dependencies(), onBulkRefusal: () => {}, pause: async () => {} };
      return (await pushFeedback(deps, userId, deviceId, { EventType: 'EndpointDeleted', EndpointArn })).action;
    },
    connect: async (socket) => {
      const { world, pass } = current();
      const deps = dependencies();
      await connectHandler(() => deps)({ tenant: deps.tenant, ...socket }, socketEvent('$connect', socket));
      // Only now API Gateway finishes the handshake; until then it reports the connection as gone.
      await pass(onConnection('handshake', socket.connectionId), async () => {
        world.connections.add(socket.connectionId);
        return reply(undefined);
      });
    },
    receipt: (token, event) => {
      const push = current().world.pushes.findLast((one) => one.kind === 'ring' && one.token === token);
      return request({ route: 'postReceipt', params: { token: push?.receiptToken ?? '' }, body: { event } });
    },
    disconnect: async (socket, disconnectStatusCode) => {
      const { world, pass } = current();
      const deps = dependencies();
      await pass(onConnection('hang-up', socket.connectionId), async () => {
        world.connections.delete(socket.connectionId);
        return reply(undefined);
      });
      const event = socketEvent('$disconnect', socket);
      await disconnectHandler(() => deps)(
        { tenant: deps.tenant, ...socket },
        { ...event, requestContext: { ...event.requestContext, disconnectStatusCode } },
      );
    },
  };
};

const socketEvent = (routeKey: string, { connectionId }: SocketParty) => ({
  requestContext: { routeKey, requestId: 'request', connectionId },
});

/** What an order leaves in the table, read without a gate. */
export const readersOf = ({ table }: Backend, tableName: string, { tenant, now }: World) => {
  const own = tenantTable(table.db, tableName, tenant, () => now);
  return {
    calls: callTable(own),
    callees: calleeTable(own),
    devices: deviceTable(own),
    history: historyTable(own),
    owners: endpointTable(table.db, tableName),
  };
};
