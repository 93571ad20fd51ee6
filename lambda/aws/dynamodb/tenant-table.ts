import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keysOf } from './keys.ts';

/** The table, with keys that reach one tenant's items only. */
export interface TenantTable {
  readonly tenant: string;
  readonly db: DynamoDBClient;
  readonly TableName: string;
  readonly keys: ReturnType<typeof keysOf>;
  /** Epoch milliseconds. Expired items read as missing, because DynamoDB may delete them days after their TTL. */
  readonly now: () => number;
}

export const tenantTable = (db: DynamoDBClient, TableName: string, tenant: string, now: () => number): TenantTable => ({
  tenant,
  db,
  TableName,
  keys: keysOf(tenant),
  now,
});
