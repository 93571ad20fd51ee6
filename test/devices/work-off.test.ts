import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { pendingTable } from '../../lambda/aws/dynamodb/pending-table.ts';
import { HOUR, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import type { DeviceRegistration } from '../../lambda/contract/schemas/devices.ts';
import type { EndpointRegistry } from '../../lambda/devices/endpoint-registry.ts';
import { registerDevice } from '../../lambda/devices/register-device.ts';
import { workOff } from '../../lambda/devices/work-off.ts';
import { someone } from '../support/backend.ts';
import { T0 } from '../support/builders.ts';
import { unlimited } from '../support/registration-deps.ts';
import { startTestTable } from '../support/table.ts';

const APPLICATION = 'arn:aws:sns:eu-west-1:000000000000:app/APNS_VOIP/main';
const MINUTE = 60_000;

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const registration = (token: string): DeviceRegistration => ({
  platform: 'ios',
  environment: 'production',
  token,
  capabilities: [],
  preset: 'universal',
});

/** A deployment in which everybody waits a minute; SNS names an endpoint after its token. */
const backend = (sns: Partial<EndpointRegistry> = {}) => {
  let now = T0;
  let deployedAt = 0;
  const own = table.tenant('', () => now);
  const tasks: { userId: string; id: string; at: number; sentAt: number }[] = [];
  const ended: string[] = [];
  const endpoints: EndpointRegistry = {
    create: async (_, token) => ({
      kind: 'registered',
      endpointArn: `${APPLICATION.replace(':app/', ':endpoint/')}/${token}`,
      isEnabled: true,
    }),
    enable: async () => ({ kind: 'enabled' }),
    enableAgain: async () => ({ kind: 'enabled' }),
    stateOf: async () => ({ kind: 'missing' }),
    tokenOf: async () => undefined,
    remove: async () => {},
    ...sns,
  };
  const deps = {
    devices: deviceTable(own),
    browsers: browserTable(own),
    owners: endpointTable(own.db, table.name),
    pending: pendingTable(own),
    endpoints,
    registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: 60 }),
    quota: { ...unlimited, reserve: async (_key: string, _requests: number, at: number) => at + MINUTE },
    tasks: {
      register: async ({ userId, id }: { userId: string; id: string }, at: number, sentAt: number) =>
        void tasks.push({ userId, id, at, sentAt }),
      verify: async () => {},
    },
    apps: [{ appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: APPLICATION } }],
    now: () => now,
    refusals: { get: async () => ({ refused: [], deployedAt }) },
    onBlocked: () => {},
    onOrphanedEndpoint: () => {},
    onPending: () => {},
    onVerificationNotQueued: () => {},
    onEnded: (_: unknown, outcome: string) => void ended.push(outcome),
  };
  return {
    deps,
    tasks,
    ended,
    advance: (ms: number) => {
      now += ms;
    },
    register: (userId: string, token: string) => registerDevice(deps, userId, 'phone', registration(token)),
    deploy: () => {
      deployedAt = now;
    },
    /** Carries out the task with this number. */
    work: (index: number) => {
      const { userId = '', ...task } = tasks[index] ?? { id: '', at: 0 };
      return workOff(deps, userId, 'phone', task);
    },
    devicesOf: (userId: string) => deps.devices.list(userId),
  };
};

describe('a pending registration', () => {
  it('is carried out when it is due, once, and not before', async () => {
    const { tasks, ended, advance, register, work, devicesOf } = backend();
    const bob = someone('bob');
    expect((await register(bob, 'aa01')).kind).toBe('pending');

    await work(0);
    const before = [await devicesOf(bob), tasks.length];
    advance(MINUTE);
    await work(0);
    await work(1);

    // SQS delays a message by 15 minutes at most, so that a task may come early.
    expect(before).toEqual([[], 2]);
    expect(ended).toEqual(['registered']);
    expect(await devicesOf(bob)).toMatchObject([{ deviceId: 'phone', registeredAt: T0 + MINUTE, refreshedAt: T0 }]);
  });

  it('takes its token from no device that was registered later', async () => {
    const { ended, deps, advance, register, work, devicesOf } = backend();
    const [bob, carol] = [someone('bob'), someone('carol')];
    await register(bob, 'bb01');
    advance(1_000);
    await registerDevice({ ...deps, quota: unlimited }, carol, 'phone', registration('bb01'));
    advance(MINUTE);

    await work(0);

    expect(ended).toEqual(['superseded']);
    expect([await devicesOf(bob), (await devicesOf(carol)).length]).toEqual([[], 1]);
  });

  it('is withdrawn by a later registration that need not wait', async () => {
    const { ended, deps, advance, register, work, devicesOf } = backend();
    const bob = someone('bob');
    await register(bob, 'cc01');
    // The task is late.
    advance(2 * MINUTE);
    await registerDevice({ ...deps, quota: unlimited }, bob, 'phone', registration('cc02'));
    await work(0);

    expect(ended).toEqual([]);
    expect((await devicesOf(bob))[0]?.endpointArn).toContain('cc02');
  });

  it('is tried again while SNS throttles, and is given up after a day', async () => {
    const { tasks, ended, deps, advance, register, work } = backend({
      create: async () => ({ kind: 'unavailable', isThrottled: true }),
    });
    const bob = someone('bob');
    await register(bob, 'dd01');
    advance(MINUTE);
    await work(0);
    expect(tasks[1]).toMatchObject({ id: tasks[0]?.id, at: T0 + 2 * MINUTE });

    advance(24 * HOUR);
    await work(1);

    expect(ended).toEqual(['unavailable']);
    expect(await deps.pending.get(bob, 'phone')).toBeUndefined();
  });
});

describe('a known phone', () => {
  it('is registered again by its launch after a deployment of its platform application, whose endpoints may be gone', async () => {
    const created: string[] = [];
    const { deps, advance, deploy } = backend();
    const { create } = deps.endpoints;
    const endpoints: EndpointRegistry = {
      ...deps.endpoints,
      create: async (application, token) => {
        created.push(token);
        return create(application, token);
      },
    };
    const launch = (userId: string) =>
      registerDevice({ ...deps, endpoints, quota: unlimited }, userId, 'phone', registration('ee01'));
    const bob = someone('bob');
    await launch(bob);
    advance(HOUR);
    await launch(bob);
    expect(created).toHaveLength(1);

    deploy();
    advance(HOUR);
    await launch(bob);
    await launch(bob);

    expect(created).toHaveLength(2);
  });
});
