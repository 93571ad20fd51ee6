import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keysOf } from './keys.ts';

/** The table as one tenant's requests see it. */
export interface TenantTable {
  readonly tenant: string;
  readonly db: DynamoDBClient;
  readonly TableName: string;
  readonly keys: ReturnType<typeof keysOf>;
  /** Epoch milliseconds: what has expired is not there, whether or not DynamoDB has swept it away. */
  readonly now: () => number;
}

export const tenantTable = (db: DynamoDBClient, TableName: string, tenant: string, now: () => number): TenantTable => ({
  tenant,
  db,
  TableName,
  keys: keysOf(tenant),
  now,
});
