/** The DynamoDB behaviour that `lambda/aws` relies on, tested with both local engines. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { enginesHere, startEngine } from '../support/engines.ts';
import { tableContract } from './table-contract.ts';

const REGION = 'eu-west-1';
const TableName = 'contract';

describe.each(['dynoxide', 'dynamodb-local'] as const)('%s', (engine) => {
  describe.skipIf(!enginesHere().includes(engine))('behaves like DynamoDB', () => {
    let running: Awaited<ReturnType<typeof startEngine>>;
    let db: DynamoDBClient;
    beforeAll(async () => {
      running = await startEngine(engine);
      await createTable(running.url, REGION, TableName);
      const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
      db = new DynamoDBClient({ endpoint: running.url, region: REGION, credentials });
    });
    afterAll(async () => {
      db?.destroy();
      await running?.close();
    });

    for (const [index, { rule, run, expected }] of tableContract.entries()) {
      it(rule, async () => {
        const result = await run({ db, TableName, pk: `rule-${index}` });

        // As JSON, in which `undefined` in a list is `null`.
        expect(JSON.parse(JSON.stringify(result))).toEqual(expected);
      });
    }
  });
});
