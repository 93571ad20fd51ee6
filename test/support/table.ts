import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import type { EngineName } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { startEngine } from './engines.ts';

/** A new table in a DynamoDB engine. @param engine the default engine where omitted */
export const startTestTable = async (engine?: EngineName) => {
  const { url, close } = await startEngine(engine);
  const name = randomUUID();
  await createTable(url, 'eu-west-1', name);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const db = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials });
  return {
    name,
    /** Of the DynamoDB engine. */
    url,
    /** The table as a tenant's requests use it, with the test's clock. */
    tenant: (tenant: string, now: () => number = Date.now) => tenantTable(db, name, tenant, now),
    close: async () => {
      db.destroy();
      await close();
    },
  };
};
