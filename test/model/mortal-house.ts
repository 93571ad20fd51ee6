import { randomUUID } from 'node:crypto';
import { CreatePlatformEndpointCommand } from '@aws-sdk/client-sns';
import { historyTable } from '../../lambda/aws/history-table.ts';
import { rateTable } from '../../lambda/aws/rate-table.ts';
import { snsPush } from '../../lambda/aws/sns-push.ts';
import { sqsTimers } from '../../lambda/aws/sqs-timers.ts';
import { tenantTable } from '../../lambda/aws/tenant-table.ts';
import type { Preset } from '../../lambda/contract/words.ts';
import { moveDeps } from '../../lambda/wiring/move-deps.ts';
import type { Clock } from '../../local/clock.ts';
import { createTable } from '../../local/create-table.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { startPushServices } from '../../local/push-services.ts';
import { startSqs } from '../../local/sqs/start-sqs.ts';
import { createTimerQueues, TIMER_QUEUE } from '../../local/timer-queue.ts';
import { aDevice } from '../support/builders.ts';
import { appleToken } from '../support/house.ts';
import { type Death, type Process, startProcess } from './mortal-process.ts';
import { noSockets } from './no-sockets.ts';
import { putDevice } from './put-device.ts';

export interface Phone {
  readonly userId: string;
  readonly deviceId: string;
  readonly platform: 'APNS_VOIP' | 'GCM';
  readonly preset: Preset;
}

const REGION = 'eu-west-1';
const TABLE = 'test';

/** All that an invite's process talks to, which outlives it. */
export const startMortalHouse = async (clock: Clock) => {
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
  await Promise.all([createTable(dynamodb.url, REGION, TABLE), createTimerQueues(sqs)]);
  const endpoints = { dynamodb: dynamodb.url, sns: sns.url, sqs: sqs.url };

  /** Everything that the functions are given, in a process of its own. */
  const process = (tenant: string, death?: Death) => {
    const living = startProcess(endpoints, death);
    closers.push(living.close);
    const table = tenantTable(living.db, TABLE, tenant, clock.now);
    return { ...living, deps: depsOf(living, table, tenant) };
  };
  const depsOf = ({ sns, sqs: client }: Process, table: ReturnType<typeof tenantTable>, tenant: string) => ({
    ...moveDeps(table, { push: snsPush(sns), sender: noSockets }, apps, () => {}),
    history: historyTable(table),
    rateLimit: rateTable(table, 1_000),
    timers: sqsTimers(client, sqs.queueUrl(TIMER_QUEUE), tenant),
    tenant,
    publicUrl: 'https://api.example.com',
    ringSeconds: 40,
    callDays: 30,
    newCallId: randomUUID,
    soon: (work: Promise<boolean>) => work,
    onRing: () => {},
    onMissed: () => {},
    onSilence: () => {},
    onIncomplete: () => {},
  });

  return {
    process,
    /** Registers the phones. @returns the token of each, in order */
    register: async (tenant: string, phones: readonly Phone[]): Promise<string[]> => {
      const { sns: client, db, close } = startProcess(endpoints);
      const table = tenantTable(db, TABLE, tenant, clock.now);
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
    /** How often the phone of that token was pushed to. */
    pushesTo: async (token: string): Promise<number> => {
      await sns.settled();
      const all = [
        ...apple.pushes().map(({ deviceToken }) => deviceToken),
        ...google.messages().map((one) => one.token),
      ];
      return all.filter((one) => one === token).length;
    },
    /** Bodies of the timers that were set for a tenant. */
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

export type MortalHouse = Awaited<ReturnType<typeof startMortalHouse>>;
