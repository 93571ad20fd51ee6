import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { pendingTable } from '../../lambda/aws/dynamodb/pending-table.ts';
import { HOUR, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { DELETION_TIMEOUT } from '../../lambda/aws/dynamodb/release-items.ts';
import { REGISTRATION_QUEUE } from '../../lambda/contract/registration-tasks.ts';
import type { DeviceRegistration } from '../../lambda/contract/schemas/devices.ts';
import type { EndpointRegistry } from '../../lambda/devices/endpoint-registry.ts';
import { registerDevice } from '../../lambda/devices/register-device.ts';
import { removeDevice } from '../../lambda/devices/remove-device.ts';
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

const ALERTS = APPLICATION.replace('APNS_VOIP', 'APNS');
const alertArnOf = (token: string): string => arnOf(token).replace('APNS_VOIP', 'APNS');
const arnOf = (token: string): string => `${APPLICATION.replace(':app/', ':endpoint/')}/${token}`;

/** A deployment in which everybody waits a minute; SNS names an endpoint after its token. */
const backend = (sns: Partial<EndpointRegistry> = {}) => {
  let now = T0;
  let deployedAt = 0;
  const own = table.tenant('', () => now);
  const tasks: { userId: string; id: string; at: number; sentAt: number }[] = [];
  const ended: string[] = [];
  const endpoints: EndpointRegistry = {
    create: async (application, token) => ({
      kind: 'registered',
      endpointArn: application === ALERTS ? alertArnOf(token) : arnOf(token),
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
    apps: [{ appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: APPLICATION, APNS: ALERTS } }],
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

  it('takes no token of a phone whose app was launched later for another user', async () => {
    const { ended, deps, tasks, advance, register, work, devicesOf } = backend();
    const [bob, carol] = [someone('bob'), someone('carol')];
    const launch = () => registerDevice({ ...deps, quota: unlimited }, carol, 'phone', registration('bb03'));
    await launch();
    advance(1_000);
    await register(bob, 'bb03');
    advance(1_000);
    await launch();
    advance(MINUTE);

    await work(tasks.length - 1);

    expect(ended).toEqual(['superseded']);
    expect([await devicesOf(bob), (await devicesOf(carol)).length]).toEqual([[], 1]);
  });

  it('takes no token of a user who registered it later, and has logged out since', async () => {
    const { ended, deps, advance, register, work, devicesOf } = backend();
    const [bob, carol] = [someone('bob'), someone('carol')];
    await register(bob, 'bb02');
    advance(1_000);
    await registerDevice({ ...deps, quota: unlimited }, carol, 'phone', registration('bb02'));
    await removeDevice(deps, carol, 'phone');
    advance(MINUTE);

    await work(0);

    expect(ended).toEqual(['superseded']);
    expect(await devicesOf(bob)).toEqual([]);
  });

  it('that the app sends again while it is carried out is carried out too, with the newest token', async () => {
    const tokens: string[] = [];
    const bob = someone('bob');
    const { ended, tasks, deps, advance, register, work, devicesOf } = backend({
      create: async (_, token) => {
        // The app's request began just before the task was due.
        const app = { ...deps, now: () => T0 + MINUTE - 1 };
        if (tokens.push(token) === 1) await registerDevice(app, bob, 'phone', registration('ff02'));
        return { kind: 'registered', endpointArn: arnOf(token), isEnabled: true };
      },
    });
    await register(bob, 'ff01');
    advance(MINUTE);

    await work(0);

    expect([tokens, tasks.length]).toEqual([['ff01', 'ff02'], 1]);
    expect(ended).toEqual(['superseded', 'registered']);
    expect((await devicesOf(bob))[0]?.endpointArn).toContain('ff02');
  });

  it('is stored in no turn that is over: its task would be, too', async () => {
    const { deps, advance, register, work } = backend();
    const bob = someone('bob');
    await register(bob, 'ff03');
    const first = await deps.pending.get(bob, 'phone');
    if (first === undefined) throw new Error('nothing waits');
    advance(MINUTE);
    await work(0);

    expect(await deps.pending.put({ ...first, requestedAt: first.requestedAt + 1 }, first)).toBe(false);
  });

  it('that is stored after a later one was carried out at once is dropped', async () => {
    const { ended, deps, advance, register, work, devicesOf } = backend();
    const bob = someone('bob');
    await register(bob, 'ff04');
    const slow = await deps.pending.get(bob, 'phone');
    if (slow === undefined) throw new Error('nothing waits');
    await deps.pending.remove(bob, 'phone');
    advance(1_000);
    await registerDevice({ ...deps, quota: unlimited }, bob, 'phone', registration('ff05'));
    await deps.pending.put(slow, undefined);
    advance(MINUTE);

    await work(0);

    expect(ended).toEqual(['superseded']);
    expect((await devicesOf(bob))[0]?.endpointArn).toContain('ff05');
  });

  it('is carried out by a function that ends while the endpoints that it deletes are marked', () => {
    expect(REGISTRATION_QUEUE.timeoutSeconds * 1000).toBeLessThanOrEqual(DELETION_TIMEOUT);
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

describe('a device that has lost one of its endpoints, which is not deleted yet', () => {
  it('loses the others too, when another device registers them', async () => {
    const { deps, advance, devicesOf } = backend({ remove: async () => Promise.reject(new Error('no answer')) });
    const [bob, carol] = [someone('bob'), someone('carol')];
    const now = { ...deps, quota: unlimited };
    const withAlerts = (token: string, alertToken: string) => ({ ...registration(token), alertToken });
    await registerDevice(now, bob, 'phone', withAlerts('aa11', 'aa13'));
    await registerDevice(now, bob, 'phone', withAlerts('aa12', 'aa13'));
    advance(DELETION_TIMEOUT + 1_000);

    await registerDevice(now, carol, 'phone', withAlerts('aa11', 'aa13'));

    expect((await devicesOf(bob))[0]).toMatchObject({ endpointArn: arnOf('aa12') });
    expect((await devicesOf(bob))[0]?.alertEndpointArn).toBeUndefined();
    expect((await devicesOf(carol))[0]).toMatchObject({ alertEndpointArn: alertArnOf('aa13') });
  });
});
