import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tenantTable } from '../../lambda/aws/tenant-table.ts';
import { createTable } from '../../local/create-table.ts';
import { type EngineName, startDynamoDb } from '../../local/dynamodb.ts';

/** A table in a real engine, for tests that own the clock. */
export const startTestTable = async (engine?: EngineName) => {
  const { url, close } = await startDynamoDb(engine ? { engine } : {});
  await createTable(url, 'eu-west-1', 'test');
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const db = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials });
  return {
    /** As a tenant's requests see it, at the test's own time. */
    tenant: (tenant: string, now: () => number = Date.now) => tenantTable(db, 'test', tenant, now),
    close: async () => {
      db.destroy();
      await close();
    },
  };
};
