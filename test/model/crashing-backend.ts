import { randomUUID } from 'node:crypto';
import { CreatePlatformEndpointCommand } from '@aws-sdk/client-sns';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../../lambda/aws/dynamodb/erasure-table.ts';
import { historyTable } from '../../lambda/aws/dynamodb/history-table.ts';
import { inviteLimitTable } from '../../lambda/aws/dynamodb/invite-limit-table.ts';
import { MINUTE, rateTable } from '../../lambda/aws/dynamodb/rate-table.ts';
import { refusalTable } from '../../lambda/aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { userItemsTable } from '../../lambda/aws/dynamodb/user-items-table.ts';
import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { snsPush } from '../../lambda/aws/sns/push-sender.ts';
import { sqsErasureTimers, sqsTimers } from '../../lambda/aws/sqs/ring-timers.ts';
import type { Preset } from '../../lambda/contract/enums.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import { refusedCallers } from '../../lambda/ringing/refused-callers.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { startPushServices } from '../../local/aws/sns/start-push-services.ts';
import { startSqs } from '../../local/aws/sqs/start-sqs.ts';
import { createTimerQueues, TIMER_QUEUE } from '../../local/aws/sqs/timer-queue.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import type { Clock } from '../../local/time/clock.ts';
import { appleToken } from '../support/backend.ts';
import { aDevice } from '../support/builders.ts';
import { type CrashPoint, startProcess, type TestProcess } from './crashing-process.ts';
import { noSockets } from './no-sockets.ts';
import { putDevice } from './put-device.ts';

export interface Phone {
  readonly userId: string;
  readonly deviceId: string;
  readonly platform: 'APNS_VOIP' | 'GCM';
  readonly preset: Preset;
}

const REGION = 'eu-west-1';

/** The AWS services that an invite's process uses. They keep running when the process crashes. */
export const startCrashingBackend = async (clock: Clock) => {
  // The engine of `DYNAMODB_URL` keeps its tables.
  const tableName = randomUUID();
  const closers: (() => unknown)[] = [];
  const faults = makeFaultScript({ clock: clock.now });
  const [dynamodb, sqs, { sns, apple, google, apps }] = await Promise.all([
    startDynamoDb(),
    startSqs({ region: REGION, clock }),
    startPushServices({
      region: REGION,
      apps: [{ appId: 'main', bundleId: 'com.example.app' }],
      clock,
      faults,
      closers,
    }),
  ]);
  closers.push(dynamodb.close, sqs.close);
  await Promise.all([createTable(dynamodb.url, REGION, tableName), createTimerQueues(sqs)]);
  const endpoints = { dynamodb: dynamodb.url, sns: sns.url, sqs: sqs.url };

  /** The dependencies of the functions in a separate process. */
  const process = (tenant: string, crashPoint?: CrashPoint) => {
    const started = startProcess(endpoints, crashPoint);
    closers.push(started.close);
    const table = tenantTable(started.db, tableName, tenant, clock.now);
    const deps = depsOf(started, table, tenant);
    return { ...started, deps, erasure: erasureOf(started, table, tenant) };
  };
  const depsOf = ({ sns, sqs: client }: TestProcess, table: ReturnType<typeof tenantTable>, tenant: string) => ({
    ...transitionDependencies(
      table,
      { push: snsPush(sns), sender: noSockets },
      { apps, publicUrl: 'https://api.example.com' },
      () => {},
    ),
    history: historyTable(table),
    inviteLimit: inviteLimitTable(table, 1_000),
    busyLimit: rateTable(table, { name: 'busy', window: MINUTE, limit: 1_000 }),
    refusedCallers: refusedCallers(),
    disclosesBlocks: true,
    timers: sqsTimers(client, sqs.queueUrl(TIMER_QUEUE), tenant),
    tenant,
    publicUrl: 'https://api.example.com',
    ringTimeoutSeconds: 40,
    callRetentionDays: 30,
    newCallId: randomUUID,
    withTimeout: (work: Promise<boolean>) => work,
    onRing: () => {},
    onNoAnswer: () => {},
    onUnreportedRing: () => {},
    onIncomplete: () => {},
    refusals: refusalTable(table.db, table.TableName),
    endpoints: snsEndpoints(sns),
    onRetryFailed: () => {},
    onAbandoned: () => {},
  });

  const erasureOf = ({ sns, sqs: client }: TestProcess, table: ReturnType<typeof tenantTable>, tenant: string) => ({
    ...transitionDependencies(
      table,
      { push: snsPush(sns), sender: noSockets },
      { apps, publicUrl: 'https://api.example.com' },
      () => {},
    ),
    devices: deviceTable(table),
    erasures: erasureTable(table),
    items: userItemsTable(table),
    timers: sqsErasureTimers(client, sqs.queueUrl(TIMER_QUEUE), tenant),
    browsers: browserTable(table),
    owners: endpointTable(table.db, table.TableName),
    endpoints: snsEndpoints(sns),
    onErasureDelayed: () => {},
    onErased: () => {},
  });

  return {
    /** Name of the table. */
    table: tableName,
    apps,
    process,
    /** @returns the token of each phone, in order */
    register: async (tenant: string, phones: readonly Phone[]): Promise<string[]> => {
      const { sns: client, db, close } = startProcess(endpoints);
      const table = tenantTable(db, tableName, tenant, clock.now);
      const tokens = phones.map(() => appleToken());
      for (const [index, { platform, ...phone }] of phones.entries()) {
        const PlatformApplicationArn = apps[0]?.applications[platform];
        const { EndpointArn = '' } = await client.send(
          new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: tokens[index] }),
        );
        const os = platform === 'GCM' ? 'android' : 'ios';
        await putDevice(table, aDevice({ ...phone, platform: os, endpointArn: EndpointArn }));
      }
      close();
      return tokens;
    },
    /** How many pushes the phone with this token received. */
    pushCountOf: async (token: string): Promise<number> => {
      await sns.settled();
      const all = [
        ...apple.pushes().map(({ deviceToken }) => deviceToken),
        ...google.messages().map((one) => one.token),
      ];
      return all.filter((one) => one === token).length;
    },
    /** Bodies of a tenant's scheduled timers. */
    timersOf: (tenant: string): readonly unknown[] =>
      sqs
        .messages(TIMER_QUEUE)
        .filter(({ body }) => body.includes(tenant))
        .map(({ body }): unknown => JSON.parse(body)),
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};

export type CrashingBackend = Awaited<ReturnType<typeof startCrashingBackend>>;
