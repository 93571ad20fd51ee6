import { createHash } from 'node:crypto';
import { GetEndpointAttributesCommand, NotFoundException, SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { pendingTable } from '../../lambda/aws/dynamodb/pending-table.ts';
import { HOUR, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { type DeviceRegistration, RegisterPhone } from '../../lambda/contract/schemas/devices.ts';
import { registerDevice } from '../../lambda/devices/register-device.ts';
import { removeDevice } from '../../lambda/devices/remove-device.ts';
import { workOff } from '../../lambda/devices/work-off.ts';
import { type PushServices, startPushServices } from '../../local/aws/sns/start-push-services.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { makeClock } from '../../local/time/clock.ts';
import { appleToken, someone } from '../support/backend.ts';
import { T0 } from '../support/builders.ts';
import { gatedClients } from '../support/gated-clients.ts';
import { isLong } from '../support/long.ts';
import { registrationDeps } from '../support/registration-deps.ts';
import { type ActorGate, everyOrder, RequestGate, type Schedule, someOrders } from '../support/request-gate.ts';
import { startTestTable } from '../support/table.ts';

/** The next day. */
const LATER = T0 + 25 * HOUR;
/** Orders of each scenario in `npm test`. */
const SOME_ORDERS = 12;
/** Orders in a long run of a scenario that has too many to run all: registrations that start again. */
const MANY_ORDERS = 400;
/** Milliseconds for a scenario in a long run. */
const TIMEOUT = 180_000;

let table: Awaited<ReturnType<typeof startTestTable>>;
let push: PushServices;
let sns: SNSClient;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  const clock = makeClock();
  table = await startTestTable();
  push = await startPushServices({
    region: 'eu-west-1',
    apps: [{ appId: 'main', bundleId: 'com.example.app' }],
    clock,
    faults: makeFaultScript({ clock: clock.now }),
    closers,
  });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  sns = new SNSClient({ endpoint: push.sns.url, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  sns.destroy();
  for (const close of closers.reverse()) await close();
  await table.close();
});

interface Request {
  readonly userId: string;
  /** `WAIT`: a registration becomes pending; `WORK`: it is carried out. */
  readonly method: 'PUT' | 'DELETE' | 'WAIT' | 'WORK';
  readonly token?: string;
}

const UNGATED: ActorGate = { request: async () => {}, done: () => {}, pause: async () => {} };
const DEVICE = 'phone';

const registration = (token: string): DeviceRegistration => ({
  ...v.parse(RegisterPhone, { platform: 'ios', environment: 'production', token }),
  preset: 'universal',
});

const PENDING = '7a0b3c52-2f0e-4d3a-9d0e-3c1d6b1f8a11';
const pendingOf = (userId: string, token: string) => ({
  userId,
  deviceId: DEVICE,
  id: PENDING,
  registration: registration(token),
});

const hashOf = (token = ''): string => createHash('sha256').update(token).digest('base64url');

/** Carries out a request as the devices function does, with every request to AWS at the gate. */
const perform = async ({ userId, method, token = '' }: Request, at: number, gate = UNGATED): Promise<string> => {
  const { db, sns: client } = gatedClients(gate, { dynamodb: table.url, sns: push.sns.url });
  const own = tenantTable(db, table.name, '', () => at);
  const orphans: unknown[] = [];
  const deps = {
    browsers: browserTable(own, gate.pause),
    devices: deviceTable(own, gate.pause),
    endpoints: snsEndpoints(client, () => at),
    owners: endpointTable(db, table.name),
    registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: 60 }),
    ...registrationDeps(own),
    apps: push.apps,
    now: () => at,
    onBlocked: () => {},
    onOrphanedEndpoint: (cause: unknown) => orphans.push(cause),
  };
  if (method === 'WAIT') {
    const pending = { ...pendingOf(userId, token), requestedAt: at, dueAt: at };
    return (await deps.pending.put(pending, undefined)) ? 'pending' : 'refused';
  }
  if (method === 'WORK') {
    const outcomes: string[] = [];
    const onEnded = (_: unknown, outcome: string) => void outcomes.push(outcome);
    await workOff({ ...deps, onEnded }, userId, DEVICE, { id: PENDING, at: T0 });
    return outcomes.join();
  }
  const result =
    method === 'DELETE'
      ? await removeDevice(deps, userId, DEVICE)
      : (await registerDevice(deps, userId, DEVICE, registration(token))).kind;
  expect(orphans).toEqual([]);
  return result;
};

/** Push feedback has found that the user's devices fail. */
const doubt = async (userId: string): Promise<void> => {
  const devices = deviceTable(table.tenant('', () => T0));
  for (const device of await devices.list(userId)) await devices.markFailing(device, 'disabled', T0);
};

/** Each listed device of the users, and what SNS has for its endpoint. */
const listed = async (userIds: readonly string[]) => {
  const lists = await Promise.all(userIds.map((userId) => deviceTable(table.tenant('', () => T0)).list(userId)));
  return Promise.all(
    lists.flat().map(async ({ userId, endpointArn, tokenHash }) => {
      try {
        const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpointArn }));
        return { userId, tokenHash, endpoint: Attributes };
      } catch (error) {
        if (error instanceof NotFoundException) return { userId, tokenHash, endpoint: undefined };
        throw error;
      }
    }),
  );
};

interface Scenario {
  /** Registered before the concurrent requests. */
  readonly before: readonly Request[];
  readonly concurrent: readonly Request[];
  /** The registration at the next launch of the app. */
  readonly launch: Request;
  /** Whether a long run runs every order. */
  readonly allOrders: boolean;
}

describe('the requests of one device at the same time', () => {
  const bob = () => someone('bob');
  const scenarios: readonly (readonly [title: string, scenario: () => Scenario])[] = [
    [
      'a registration and a log-out',
      () => {
        const put = { userId: bob(), method: 'PUT', token: appleToken() } as const;
        return { before: [put], concurrent: [put, { ...put, method: 'DELETE' }], launch: put, allOrders: true };
      },
    ],
    [
      'a registration of a new token and a log-out',
      () => {
        const put = { userId: bob(), method: 'PUT', token: appleToken() } as const;
        const next = { ...put, token: appleToken() };
        return { before: [put], concurrent: [next, { ...put, method: 'DELETE' }], launch: next, allOrders: true };
      },
    ],
    [
      'a registration of a new token and a repetition of the one before',
      () => {
        const put = { userId: bob(), method: 'PUT', token: appleToken() } as const;
        const next = { ...put, token: appleToken() };
        return { before: [put], concurrent: [next, put], launch: next, allOrders: false };
      },
    ],
    [
      'a log-out and a registration of the same token by another user',
      () => {
        const put = { userId: bob(), method: 'PUT', token: appleToken() } as const;
        const other = { ...put, userId: someone('carol') };
        return { before: [put], concurrent: [other, { ...put, method: 'DELETE' }], launch: other, allOrders: true };
      },
    ],
    [
      'two registrations of one token and a log-out',
      () => {
        const put = { userId: bob(), method: 'PUT', token: appleToken() } as const;
        return { before: [put], concurrent: [put, put, { ...put, method: 'DELETE' }], launch: put, allOrders: false };
      },
    ],
  ];

  it.each(scenarios)(
    '%s: in no order of their AWS requests remains a device that cannot ring',
    async (_, make) => {
      const run = async (schedule: Schedule): Promise<void> => {
        const { before, concurrent, launch } = make();
        const userIds = [...new Set([...before, ...concurrent].map(({ userId }) => userId))];
        for (const request of before) await perform(request, T0);
        // So that an unchanged registration asks SNS too.
        for (const userId of userIds) await doubt(userId);
        const gate = new RequestGate();
        const results: string[] = [];

        await gate.run(
          concurrent.map((request, index) => async (actor) => {
            results[index] = await perform(request, LATER, actor);
          }),
          schedule,
        );

        const order = gate.trace.map(({ actor, action }) => `${actor} ${action}`);
        for (const device of await listed(userIds)) {
          expect({ order, results, ...device }).toMatchObject({ endpoint: { Enabled: 'true' } });
          expect(hashOf(device.endpoint?.Token)).toBe(device.tokenHash);
        }
        expect(await perform(launch, LATER), order.join('\n')).toBe('registered');
        expect(await listed(userIds), order.join('\n')).toMatchObject([
          { userId: launch.userId, endpoint: { Enabled: 'true', Token: launch.token } },
        ]);
      };

      if (isLong && make().allOrders) await everyOrder(run);
      else await someOrders(run, isLong ? MANY_ORDERS : SOME_ORDERS);
    },
    TIMEOUT,
  );

  it(
    'a pending registration that is carried out, and a log-out: in no order of their AWS requests remains a device',
    async () => {
      const run = async (schedule: Schedule): Promise<void> => {
        const user = { userId: someone('bob'), token: appleToken() };
        expect(await perform({ ...user, method: 'WAIT' }, T0)).toBe('pending');
        const gate = new RequestGate();

        await gate.run(
          (['WORK', 'DELETE'] as const).map((method) => async (actor) => {
            await perform({ ...user, method }, LATER, actor);
          }),
          schedule,
        );

        const order = gate.trace.map(({ actor, action }) => `${actor} ${action}`);
        expect(await listed([user.userId]), order.join('\n')).toEqual([]);
        const { tenant } = table;
        expect(await pendingTable(tenant('', () => LATER)).get(user.userId, DEVICE)).toBeUndefined();
      };

      if (isLong) await everyOrder(run);
      else await someOrders(run, SOME_ORDERS);
    },
    TIMEOUT,
  );
});
