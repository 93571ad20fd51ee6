import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ringTimerHandler, type TimerDeps } from '../../lambda/handlers/ring-timer.ts';
import { T0 } from '../support/builders.ts';
import { noErasures } from '../support/no-erasures.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const record = (messageId: string, body: string): SQSRecord => ({
  messageId,
  body,
  receiptHandle: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: 'eu-west-1',
});
const close = (tenant: string) => JSON.stringify({ kind: 'close', tenant, callId: randomUUID() });

it('a timer that fails or cannot be read is delivered again, the others of its batch are not', async () => {
  const logged: string[] = [];
  const depsFor = (tenant: string): TimerDeps => {
    if (tenant === 'failing') throw new Error('no table');
    return {
      ...ringingDeps(table.tenant(tenant, () => T0)),
      publicUrl: 'https://api.example.com',
      tenant,
      endpoints: { enableAgain: async () => ({ kind: 'enabled' }) },
      refusals: { get: async () => ({ refused: [] }) },
      onRing: () => {},
      onRetryFailed: () => {},
    };
  };

  const { batchItemFailures } = await ringTimerHandler(depsFor, noErasures, (event) => logged.push(event))({
    Records: [
      record('of a call that is discarded', close('')),
      record('failing', close('failing')),
      record('unreadable', '{}'),
    ],
  });

  expect(batchItemFailures).toEqual([{ itemIdentifier: 'failing' }, { itemIdentifier: 'unreadable' }]);
  expect(logged.sort()).toEqual(['timer.failed', 'timer.failed']);
});
