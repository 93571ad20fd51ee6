import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';

/** DynamoDB takes 100 keys in one request; fewer, so that what was read is not old when the last user comes. */
export const USERS_PER_READ = 25;

/** Names a user of a tenant. */
export interface UserName {
  readonly tenant: string;
  readonly userId: string;
}

/**
 * Which users have, or had, a device: every registration writes the number of the user's devices. Of a fleet that moves in, nearly none:
 * one request in place of a query for each.
 *
 * @param users at most 100, each once
 * @returns indexes of the users; also of those about which DynamoDB did not answer
 */
export const knownUsers = async (
  tableOf: (tenant: string) => TenantTable,
  users: readonly UserName[],
): Promise<ReadonlySet<number>> => {
  const [first] = users;
  if (first === undefined) return new Set();
  const { db, TableName } = tableOf(first.tenant);
  const keys = users.map(({ tenant, userId }) => tableOf(tenant).keys.deviceCount(userId));
  const { Responses, UnprocessedKeys } = await db.send(
    new BatchGetItemCommand({
      RequestItems: {
        [TableName]: { Keys: keys.map(toItem), ConsistentRead: true, ProjectionExpression: 'pk' },
      },
    }),
  );
  const found = [...(Responses?.[TableName] ?? []), ...(UnprocessedKeys?.[TableName]?.Keys ?? [])];
  const partitions = new Set(found.map(({ pk }) => pk?.S));
  return new Set(keys.flatMap(({ pk }, index) => (partitions.has(pk) ? [index] : [])));
};
