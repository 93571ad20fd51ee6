import type { DynamoDBStreamEvent } from 'aws-lambda';
import { blockTable } from '../../lambda/aws/dynamodb/block-table.ts';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { historyTable } from '../../lambda/aws/dynamodb/history-table.ts';
import { inviteLimitTable } from '../../lambda/aws/dynamodb/invite-limit-table.ts';
import { callOfKey } from '../../lambda/aws/dynamodb/keys.ts';
import { MINUTE, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { refusalTable } from '../../lambda/aws/dynamodb/refusal-table.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { App, RingTimer } from '../../lambda/contract/environment.ts';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import { type BlockDeps, blockHandler, unblockHandler } from '../../lambda/handlers/blocks.ts';
import { callEventsHandler } from '../../lambda/handlers/call-events.ts';
import { getCallHandler } from '../../lambda/handlers/get-call.ts';
import { inviteHandler } from '../../lambda/handlers/invite.ts';
import { listCallsHandler } from '../../lambda/handlers/list-calls.ts';
import { getReceiptHandler, postReceiptHandler, type ReceiptDeps } from '../../lambda/handlers/receipt.ts';
import { ringTimerHandler, type TimerDeps } from '../../lambda/handlers/ring-timer.ts';
import { transitionCallHandler } from '../../lambda/handlers/transition-call.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import { errorFields, type Log } from '../../lambda/http/log.ts';
import type { PushOutcome, PushSender } from '../../lambda/push/push-sender.ts';
import type { InviteDeps } from '../../lambda/ringing/invite.ts';
import { refusedCallers } from '../../lambda/ringing/refused-callers.ts';
import { noErasures } from '../support/no-erasures.ts';
import { httpEvent, type RequestSpec, sqsEvent } from './lambda-events.ts';
import { noSockets } from './no-sockets.ts';
import { type ParsedPush, parsePush } from './parsed-push.ts';
import { putDevice } from './put-device.ts';

export interface SentPush extends ParsedPush {
  readonly at: number;
  readonly userId: string;
  readonly deviceId: string;
  readonly outcome: PushOutcome['kind'];
}

export interface ScheduledTimer {
  readonly body: RingTimer;
  readonly dueAt: number;
  /** How often it was delivered with success. */
  timesDone: number;
}

export interface TestResponse {
  readonly status: number;
  readonly body: unknown;
}

/** The service over a real table, with a clock, a push service and a queue that the test controls. */
export interface ServiceUnderTest {
  /** Epoch milliseconds. */
  now: number;
  /** Result of SNS Publish, by `userId/deviceId`. @default 'accepted' */
  readonly outcomes: Map<string, PushOutcome['kind']>;
  isQueueDown: boolean;
  /** Runs once, while the next accepted ring is in flight. */
  duringPush: (() => Promise<void>) | undefined;
  readonly pushes: SentPush[];
  readonly timers: ScheduledTimer[];
  /** Errors that the service logged. */
  readonly loggedErrors: string[];
  /** @param lag milliseconds by which the request's clock is behind */
  request(spec: RequestSpec, lag?: number): Promise<TestResponse>;
  /** @returns whether SQS would delete the message: `false` means a redelivery */
  deliver(timer: ScheduledTimer): Promise<boolean>;
  /** Hands the table's stream to `call-events`: the calls among these with a change that was not notified. */
  deliverStream(callIds: readonly string[]): Promise<void>;
}

const SNS = 'arn:aws:sns:eu-west-1:000000000000:';
const apps: readonly App[] = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];

export const endpointOf = (platform: 'APNS_VOIP' | 'APNS' | 'GCM', { userId, deviceId }: DeviceKey): string =>
  `${SNS}endpoint/${platform}/main/${userId}/${deviceId}`;

type DeviceKey = Pick<Device, 'userId' | 'deviceId'>;

const isDevice =
  (userId: string, deviceId: string) =>
  (one: DeviceKey): boolean =>
    one.userId === userId && one.deviceId === deviceId;

export interface ServiceOptions {
  /** The run's tenant in the table, with the given clock. */
  readonly table: (tenant: string, now: () => number) => TenantTable;
  readonly tenant: string;
  readonly devices: readonly Device[];
  readonly start: number;
}

export const makeServiceUnderTest = async ({
  table,
  tenant,
  devices,
  start,
}: ServiceOptions): Promise<ServiceUnderTest> => {
  const initialTable = table(tenant, () => start);
  await Promise.all(devices.map((device) => putDevice(initialTable, device)));

  const log: Log = (event, fields) => {
    // While the queue is down, a notification cannot be delayed: its record stays in the stream, or its timer in the queue.
    if (service.isQueueDown && (event === 'notification.failed' || event === 'timer.failed')) return;
    if (event === 'request.failed' || event === 'timer.failed' || event === 'notification.failed') {
      service.loggedErrors.push(`${event} ${JSON.stringify(fields)}`);
    }
  };

  const push: PushSender = {
    send: async (message): Promise<PushOutcome> => {
      const [, , , userId = '', deviceId = ''] = message.endpointArn.split('/');
      const push = parsePush(message);
      if (!devices.some(isDevice(userId, deviceId))) throw new Error(`no device has ${message.endpointArn}`);
      const outcome = service.outcomes.get(`${userId}/${deviceId}`) ?? 'accepted';
      service.pushes.push({ ...push, at: service.now, userId, deviceId, outcome });
      if (push.kind === 'ring' && outcome === 'accepted' && service.duringPush !== undefined) {
        const { duringPush } = service;
        service.duringPush = undefined;
        await duringPush();
      }
      return pushOutcome(outcome);
    },
  };

  const depsAt = (now: () => number): InviteDeps & TimerDeps & ReceiptDeps & BlockDeps => {
    const requestTable = table(tenant, now);
    return {
      ...transitionDependencies(
        requestTable,
        { push, sender: noSockets },
        { apps, publicUrl: 'https://api.example.com' },
        log,
      ),
      history: historyTable(requestTable),
      blocks: blockTable(requestTable),
      inviteLimit: inviteLimitTable(requestTable, 1_000),
      busyLimit: rateTable(requestTable, { name: 'busy', window: MINUTE, limit: 1_000 }),
      refusedCallers: refusedCallers(),
      disclosesBlocks: true,
      timers: {
        set: async (callId, at, ringAgainAt, closeAt, steps = []) => {
          if (service.isQueueDown) throw new Error('the queue is down');
          for (const { step, at: dueAt } of steps)
            service.timers.push({ body: { kind: 'hunt', tenant, callId, step }, dueAt, timesDone: 0 });
          const schedule = (kind: RingTimer['kind'], dueAt: number) =>
            service.timers.push({ body: { kind, tenant, callId }, dueAt, timesDone: 0 });
          if (ringAgainAt !== undefined) schedule('ring_again', Math.max(at, ringAgainAt));
          schedule('close', closeAt);
        },
        ringAgain: async (callId, at, ringAgainAt) => {
          if (service.isQueueDown) throw new Error('the queue is down');
          const body: RingTimer = { kind: 'ring_again', tenant, callId };
          service.timers.push({ body, dueAt: Math.max(at, ringAgainAt), timesDone: 0 });
        },
        notify: async (callId, changedSeq, _at, dueAt) => {
          if (service.isQueueDown) throw new Error('the queue is down');
          service.timers.push({ body: { kind: 'notify', tenant, callId, changedSeq }, dueAt, timesDone: 0 });
        },
        hunt: async (callId, step, _at, dueAt) => {
          if (service.isQueueDown) throw new Error('the queue is down');
          service.timers.push({ body: { kind: 'hunt', tenant, callId, step }, dueAt, timesDone: 0 });
        },
        presence: async () => {
          throw new Error('the service has no sockets');
        },
      },
      refusals: refusalTable(requestTable.db, requestTable.TableName),
      endpoints: { enableAgain: async () => ({ kind: 'missing' }) },
      onRetryFailed: () => {},
      onAbandoned: (callId) => service.loggedErrors.push(`abandoned ${callId}`),
      tenant,
      publicUrl: 'https://api.example.com',
      ringTimeoutSeconds: 40,
      callRetentionDays: 30,
      withTimeout: (work) => work,
      newCallId: () => {
        throw new Error('each invite of this test gives its callId');
      },
      onRing: () => {},
      onUnreportedRing: () => {},
      onReport: () => {},
      onNoAnswer: () => {},
      onIncomplete: (_callId, cause) => {
        if (!service.isQueueDown) service.loggedErrors.push(`incomplete ${errorFields(cause).message}`);
      },
    };
  };

  const endpointAt = (now: () => number) => {
    const deps = depsAt(now);
    const depsFor = () => deps;
    return endpoint(
      {
        [routeKey(routes.invite)]: inviteHandler(depsFor),
        [routeKey(routes.listCalls)]: listCallsHandler(depsFor),
        [routeKey(routes.getCall)]: getCallHandler(depsFor),
        [routeKey(routes.ringing)]: transitionCallHandler('ringing', depsFor),
        [routeKey(routes.answer)]: transitionCallHandler('answer', depsFor),
        [routeKey(routes.decline)]: transitionCallHandler('decline', depsFor),
        [routeKey(routes.cancel)]: transitionCallHandler('cancel', depsFor),
        [routeKey(routes.end)]: transitionCallHandler('end', depsFor),
        [routeKey(routes.block)]: blockHandler(depsFor),
        [routeKey(routes.unblock)]: unblockHandler(depsFor),
        [routeKey(routes.postReceipt)]: postReceiptHandler(depsFor),
        [routeKey(routes.getReceipt)]: getReceiptHandler(depsFor),
      },
      log,
      now,
    );
  };

  const service: ServiceUnderTest = {
    now: start,
    outcomes: new Map(),
    isQueueDown: false,
    duringPush: undefined,
    pushes: [],
    timers: [],
    loggedErrors: [],
    request: async (spec, lag = 0) => {
      const at = service.now - lag;
      const { statusCode = 0, body } = await endpointAt(() => at)(httpEvent(spec));
      return { status: statusCode, body: body === undefined ? undefined : JSON.parse(body) };
    },
    deliver: async (timer) => {
      const at = service.now;
      const handler = ringTimerHandler(() => depsAt(() => at), noErasures, log);
      const { batchItemFailures } = await handler(sqsEvent([timer.body]));
      if (batchItemFailures.length > 0) return false;
      timer.timesDone += 1;
      return true;
    },
    deliverStream: async (callIds) => {
      const at = service.now;
      const records = await callTable(table(tenant, () => at)).records(callIds);
      const handler = callEventsHandler(callOfKey, () => depsAt(() => at), log);
      const unnotified = records.filter((record) => record.unnotified);
      const { batchItemFailures } = await handler(
        streamOf(unnotified.map(({ callId, changedSeq = 0 }) => ({ ...initialTable.keys.call(callId), changedSeq }))),
      );
      // What could not be put onto the queue stays in the stream, and in the table.
      if (batchItemFailures.length > 0 && !service.isQueueDown) throw new Error('a record of the stream failed');
    },
  };
  return service;
};

/** Records of the stream, as far as `call-events` reads them. */
const streamOf = (calls: readonly { pk: string; sk: string; changedSeq: number }[]): DynamoDBStreamEvent => ({
  Records: calls.map(({ pk, sk, changedSeq }, index) => ({
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      NewImage: { changedSeq: { N: String(changedSeq) } },
      SequenceNumber: String(index),
    },
  })),
});

const pushOutcome = (kind: PushOutcome['kind']): PushOutcome => {
  switch (kind) {
    case 'accepted':
      return { kind, messageId: 'message' };
    case 'gone':
      return { kind, reason: 'endpoint_missing' };
    case 'rejected':
      return { kind, reason: 'not_authorised' };
    case 'retryable':
      return { kind, reason: 'unavailable' };
  }
};
