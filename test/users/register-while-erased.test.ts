import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListEndpointsByPlatformApplicationCommand, SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../../lambda/aws/dynamodb/erasure-table.ts';
import { HOUR, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { userItemsTable } from '../../lambda/aws/dynamodb/user-items-table.ts';
import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { RegisterPhone } from '../../lambda/contract/schemas/devices.ts';
import { registerDevice } from '../../lambda/devices/register-device.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import { IN_FLIGHT } from '../../lambda/users/erase-call.ts';
import { continueErasure, type EraseDeps } from '../../lambda/users/erase-user.ts';
import { type PushServices, startPushServices } from '../../local/aws/sns/start-push-services.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { makeClock } from '../../local/time/clock.ts';
import { noSockets } from '../model/no-sockets.ts';
import { appleToken, someone } from '../support/backend.ts';
import { T0 } from '../support/builders.ts';
import { gatedClients } from '../support/gated-clients.ts';
import { isLong } from '../support/long.ts';
import { registrationDeps } from '../support/registration-deps.ts';
import { type ActorGate, RequestGate, someOrders } from '../support/request-gate.ts';
import { startTestTable } from '../support/table.ts';

/** The next day, when SNS must confirm the endpoint of an unchanged registration again. */
const LATER = T0 + 25 * HOUR;
const ORDERS = isLong ? 400 : 12;
const ERASURE = '5d1f2c9a-6f0c-4f0e-9d0e-3c1d6b1f8a11';
/** Milliseconds for a scenario on a busy machine. */
const TIMEOUT = 180_000;
const UNGATED: ActorGate = { request: async () => {}, done: () => {}, pause: async () => {} };

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

const depsFor = (at: number, gate: ActorGate) => {
  const { db, sns: client } = gatedClients(gate, { dynamodb: table.url, sns: push.sns.url });
  const own = tenantTable(db, table.name, '', () => at);
  const ignore = () => {};
  return {
    own,
    ...transitionDependencies(
      own,
      { push: { send: async () => accepted }, sender: noSockets },
      { apps: push.apps, publicUrl: 'https://api.example.com' },
      ignore,
    ),
    browsers: browserTable(own, gate.pause),
    devices: deviceTable(own, gate.pause),
    endpoints: snsEndpoints(client, () => at),
    owners: endpointTable(db, table.name),
    registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: 60 }),
    ...registrationDeps(own),
    onBlocked: ignore,
    onOrphanedEndpoint: ignore,
  };
};
const accepted = { kind: 'accepted', messageId: 'm' } as const;

const register = async (userId: string, token: string, at: number, gate = UNGATED): Promise<string> => {
  const input = {
    ...v.parse(RegisterPhone, { platform: 'ios', environment: 'production', token }),
    preset: 'universal',
  } as const;
  return (await registerDevice(depsFor(at, gate), userId, 'phone', input)).kind;
};

/** Marks the user, and carries the erasure on once. */
const erase = async (userId: string, at: number, gate = UNGATED): Promise<void> => {
  const deps = depsFor(at, gate);
  const erasures = erasureTable(deps.own);
  await erasures.begin(userId, { id: ERASURE, startedAt: LATER });
  const step: EraseDeps = {
    ...deps,
    erasures,
    items: userItemsTable(deps.own),
    timers: { set: async () => {} },
    onErasureDelayed: (_userId, _erasureId, cause) => {
      throw cause;
    },
    onErased: () => {},
  };
  await continueErasure(step, userId, ERASURE);
};

/** What is left of the user: keys of items, and tokens in SNS. */
const left = async (userId: string, tokens: readonly string[]): Promise<readonly string[]> => {
  const { Items = [] } = await table
    .tenant('')
    .db.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
  const items = Items.filter((item) => JSON.stringify(item).includes(userId)).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
  const applications = push.apps.flatMap(({ applications: all }) => Object.values(all));
  const endpoints = await Promise.all(
    applications.map((arn) => sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: arn }))),
  );
  const all = endpoints.flatMap(({ Endpoints = [] }) => Endpoints.map(({ Attributes }) => Attributes?.Token ?? ''));
  return [...items, ...all.filter((token) => tokens.includes(token))];
};

describe('a registration while the user is being erased', () => {
  it.each([
    ['of a new phone', undefined, 'new'],
    ['of a known phone, which SNS must confirm', 'same', 'same'],
    ['of a known phone with a new token', 'before', 'new'],
  ])(
    '%s: in no order of their AWS requests is anything left of it',
    async (_, before, now) => {
      await someOrders(async (schedule) => {
        const userId = someone('bob');
        const tokens = new Map([before ?? now, now].map((name) => [name, appleToken()]));
        if (before !== undefined) await register(userId, tokens.get(before) ?? '', T0);
        const gate = new RequestGate();
        let result = '';

        await gate.run(
          [
            async (actor) => {
              result = await register(userId, tokens.get(now) ?? '', LATER, actor);
            },
            (actor) => erase(userId, LATER, actor),
          ],
          schedule,
        );
        const isMarked = await register(userId, appleToken(), LATER);
        await erase(userId, LATER + IN_FLIGHT);

        const order = gate.trace.map(({ actor, action }) => `${actor} ${action}`);
        expect({ order, left: await left(userId, [...tokens.values()]) }).toEqual({ order, left: [] });
        expect(['registered', 'being-erased', 'contended']).toContain(result);
        expect(isMarked).toBe('being-erased');
      }, ORDERS);
    },
    TIMEOUT,
  );

  it('is a registration of a new user once that is done', async () => {
    const [userId, token] = [someone('bob'), appleToken()];
    await erase(userId, LATER);
    expect(await register(userId, token, LATER)).toBe('being-erased');
    await erase(userId, LATER + IN_FLIGHT);

    expect(await register(userId, token, LATER + IN_FLIGHT)).toBe('registered');
    expect(await left(userId, [token])).toContain(token);
  });
});
