import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { callOfKey } from '../../lambda/aws/dynamodb/keys.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { callEventsHandler } from '../../lambda/handlers/call-events.ts';
import { freePort } from '../../local/network/free-port.ts';
import { T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';

const CALL_ID = '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11';

const record = (pk: string, SequenceNumber: string): DynamoDBRecord => ({
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'CALL' } }, SequenceNumber },
});

it('a call that cannot be read is put onto the timer queue, so that its record does not stop those after it', async () => {
  // Nothing answers there.
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const db = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const deps = ringingDeps(tenantTable(db, 'table', '', () => T0));
  const handler = callEventsHandler(
    callOfKey,
    () => deps,
    () => {},
  );

  const { batchItemFailures } = await handler({ Records: [record(`CALL#${CALL_ID}`, '1')] });

  db.destroy();
  expect(batchItemFailures).toEqual([]);
  expect(deps.recorded.timers).toEqual([{ kind: 'notify', callId: CALL_ID, at: T0 + 2_000 }]);
});

it('only the records whose calls cannot even be put onto the timer queue are read again', async () => {
  const logged: string[] = [];
  const handler = callEventsHandler(
    callOfKey,
    () => {
      throw new Error('no timer queue');
    },
    (event) => logged.push(event),
  );

  const { batchItemFailures } = await handler({
    Records: [record('USER#bob', '1'), record(`CALL#${CALL_ID}`, '2'), record(`TENANT#acme#CALL#${CALL_ID}`, '3')],
  });

  expect(batchItemFailures).toEqual([{ itemIdentifier: '2' }, { itemIdentifier: '3' }]);
  expect(logged).toEqual(['notification.failed', 'notification.failed']);
});
