/** What the stores of `lambda/aws` rely on, asked of both DynamoDB engines that may stand in for AWS's. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable } from '../../local/create-table.ts';
import { type DynamoDb, type EngineName, startDynamoDb } from '../../local/dynamodb.ts';
import { tableContract } from './table-contract.ts';

const isInstalled = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
};
const canRun: Readonly<Record<EngineName, boolean>> = {
  dynoxide: isInstalled('@dynoxide/linux-x64/package.json'),
  'dynamodb-local': spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0,
};
if (!canRun.dynoxide) console.warn('SKIPPED: no dynoxide for this machine');
if (!canRun['dynamodb-local']) console.warn('SKIPPED: no Java on this machine, so no DynamoDB Local');

const REGION = 'eu-west-1';
const TableName = 'contract';

describe.each(['dynoxide', 'dynamodb-local'] as const)('%s', (engine) => {
  // Started once: DynamoDB Local takes its seconds.
  describe.skipIf(!canRun[engine])('keeps the contract', () => {
    let running: DynamoDb;
    let db: DynamoDBClient;
    beforeAll(async () => {
      running = await startDynamoDb({ engine });
      await createTable(running.url, REGION, TableName);
      const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
      db = new DynamoDBClient({ endpoint: running.url, region: REGION, credentials });
    });
    afterAll(async () => {
      db?.destroy();
      await running?.close();
    });

    for (const [index, { rule, try: ask, answer }] of tableContract.entries()) {
      it(rule, async () => {
        const answered = await ask({ db, TableName, pk: `rule-${index}` });

        // As JSON would have it, where nothing is null.
        expect(JSON.parse(JSON.stringify(answered))).toEqual(answer);
      });
    }
  });
});
