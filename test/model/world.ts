import { historyTable } from '../../lambda/aws/history-table.ts';
import { rateTable } from '../../lambda/aws/rate-table.ts';
import type { TenantTable } from '../../lambda/aws/tenant-table.ts';
import type { InviteDeps } from '../../lambda/calls/invite.ts';
import type { App, RingTimer } from '../../lambda/contract/environment.ts';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import type { RingOutcome } from '../../lambda/contract/words.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { blockHandler, unblockHandler } from '../../lambda/handlers/blocks.ts';
import { getCallHandler } from '../../lambda/handlers/get-call.ts';
import { inviteHandler } from '../../lambda/handlers/invite.ts';
import { listCallsHandler } from '../../lambda/handlers/list-calls.ts';
import { moveCallHandler } from '../../lambda/handlers/move-call.ts';
import { getReceiptHandler, postReceiptHandler } from '../../lambda/handlers/receipt.ts';
import { ringTimerHandler, type TimerDeps } from '../../lambda/handlers/ring-timer.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import { errorFields, type Log } from '../../lambda/http/log.ts';
import type { PushOutcome, PushSender } from '../../lambda/push/push-sender.ts';
import { moveDeps } from '../../lambda/wiring/move-deps.ts';
import { type Asked, httpEvent, sqsEvent } from './hand-made-events.ts';
import { noSockets } from './no-sockets.ts';
import { putDevice } from './put-device.ts';
import { type ReadPush, readPush } from './recorded-push.ts';

export interface SentPush extends ReadPush {
  readonly at: number;
  readonly userId: string;
  readonly deviceId: string;
  readonly outcome: RingOutcome;
}

export interface SetTimer {
  readonly body: RingTimer;
  readonly dueAt: number;
  timesDone: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The service itself over a real table, with a time, a push service and a queue that are the test's. */
export interface World {
  /** Epoch milliseconds. */
  now: number;
  /** What SNS says of a ring of the device. */
  readonly outcomes: Map<string, RingOutcome>;
  isQueueDown: boolean;
  /** Done once, while the next ring that is accepted is still under way. */
  meanwhile: (() => Promise<void>) | undefined;
  readonly pushes: SentPush[];
  readonly timers: SetTimer[];
  /** What the service logged as gone wrong. */
  readonly faults: string[];
  ask(asked: Asked, lag?: number): Promise<Answer>;
  /** Whether the timer is done, and need not come again. */
  deliver(timer: SetTimer): Promise<boolean>;
}

const SNS = 'arn:aws:sns:eu-west-1:000000000000:';
const apps: readonly App[] = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];

export const endpointOf = (platform: 'APNS_VOIP' | 'APNS' | 'GCM', { userId, deviceId }: Owned): string =>
  `${SNS}endpoint/${platform}/main/${userId}/${deviceId}`;

type Owned = Pick<Device, 'userId' | 'deviceId'>;

const isDevice =
  (userId: string, deviceId: string) =>
  (one: Owned): boolean =>
    one.userId === userId && one.deviceId === deviceId;

export interface WorldOptions {
  /** The run's own part of the table, as somebody with that clock sees it. */
  readonly table: (tenant: string, now: () => number) => TenantTable;
  readonly tenant: string;
  readonly devices: readonly Device[];
  readonly start: number;
}

export const makeWorld = async ({ table, tenant, devices, start }: WorldOptions): Promise<World> => {
  const own = table(tenant, () => start);
  await Promise.all(devices.map((device) => putDevice(own, device)));

  const log: Log = (event, fields) => {
    if (event === 'request.failed' || event === 'timer.failed' || event === 'notice.failed') {
      world.faults.push(`${event} ${JSON.stringify(fields)}`);
    }
  };

  const push: PushSender = {
    send: async (message): Promise<PushOutcome> => {
      const [, , , userId = '', deviceId = ''] = message.endpointArn.split('/');
      const read = readPush(message);
      if (!devices.some(isDevice(userId, deviceId))) throw new Error(`nobody has ${message.endpointArn}`);
      const outcome = world.outcomes.get(`${userId}/${deviceId}`) ?? 'accepted';
      world.pushes.push({ ...read, at: world.now, userId, deviceId, outcome });
      if (read.kind === 'ring' && outcome === 'accepted' && world.meanwhile !== undefined) {
        const { meanwhile } = world;
        world.meanwhile = undefined;
        await meanwhile();
      }
      return pushOutcome(outcome);
    },
  };

  const depsAt = (now: () => number): InviteDeps & TimerDeps & ReturnType<typeof moveDeps> => {
    const own = table(tenant, now);
    return {
      ...moveDeps(own, { push, sender: noSockets }, apps, log),
      history: historyTable(own),
      rateLimit: rateTable(own, 1_000),
      timers: {
        set: async (callId, at, ringAgainAt, closeAt) => {
          if (world.isQueueDown) throw new Error('the queue is down');
          const set = (kind: RingTimer['kind'], dueAt: number) =>
            world.timers.push({ body: { kind, tenant, callId }, dueAt, timesDone: 0 });
          if (ringAgainAt !== undefined) set('ring_again', Math.max(at, ringAgainAt));
          set('close', closeAt);
        },
      },
      tenant,
      publicUrl: 'https://api.example.com',
      ringSeconds: 40,
      callDays: 30,
      soon: (work) => work,
      newCallId: () => {
        throw new Error('each invite of this test names its call');
      },
      onRing: () => {},
      onSilence: () => {},
      onReport: () => {},
      onMissed: () => {},
      onIncomplete: (_callId, cause) => {
        if (!world.isQueueDown) world.faults.push(`incomplete ${errorFields(cause).message}`);
      },
    };
  };

  const edgeAt = (now: () => number) => {
    const deps = depsAt(now);
    const depsFor = () => deps;
    return endpoint(
      {
        [routeKey(routes.invite)]: inviteHandler(depsFor),
        [routeKey(routes.listCalls)]: listCallsHandler(depsFor),
        [routeKey(routes.getCall)]: getCallHandler(depsFor),
        [routeKey(routes.ringing)]: moveCallHandler('ringing', depsFor),
        [routeKey(routes.answer)]: moveCallHandler('answer', depsFor),
        [routeKey(routes.decline)]: moveCallHandler('decline', depsFor),
        [routeKey(routes.cancel)]: moveCallHandler('cancel', depsFor),
        [routeKey(routes.end)]: moveCallHandler('end', depsFor),
        [routeKey(routes.block)]: blockHandler(depsFor),
        [routeKey(routes.unblock)]: unblockHandler(depsFor),
        [routeKey(routes.postReceipt)]: postReceiptHandler(depsFor),
        [routeKey(routes.getReceipt)]: getReceiptHandler(depsFor),
      },
      log,
      now,
    );
  };

  const world: World = {
    now: start,
    outcomes: new Map(),
    isQueueDown: false,
    meanwhile: undefined,
    pushes: [],
    timers: [],
    faults: [],
    ask: async (asked, lag = 0) => {
      const at = world.now - lag;
      const { statusCode = 0, body } = await edgeAt(() => at)(httpEvent(asked));
      return { status: statusCode, body: body === undefined ? undefined : JSON.parse(body) };
    },
    deliver: async (timer) => {
      const at = world.now;
      const handler = ringTimerHandler(() => depsAt(() => at), log);
      const { batchItemFailures } = await handler(sqsEvent([timer.body]));
      if (batchItemFailures.length > 0) return false;
      timer.timesDone += 1;
      return true;
    },
  };
  return world;
};

const pushOutcome = (kind: RingOutcome): PushOutcome => {
  switch (kind) {
    case 'accepted':
      return { kind, messageId: 'message' };
    case 'gone':
      return { kind, reason: 'endpoint_disabled' };
    case 'rejected':
      return { kind, reason: 'not_authorised' };
    case 'retryable':
      return { kind, reason: 'unavailable' };
  }
};
