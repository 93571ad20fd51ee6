import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { devicesOf } from '../../lambda/aws/dynamodb/device-table.ts';
import { REGISTRATION_PREFIX } from '../../lambda/aws/dynamodb/keys.ts';
import { type Item, toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { Device } from '../../lambda/devices/device.ts';

/** What the table has of a user's registrations. */
export interface UserDevices {
  readonly devices: readonly Device[];
  /** Ids of devices that were removed within 30 days. */
  readonly removed: ReadonlySet<string>;
  readonly isBeingErased: boolean;
}

/** Strongly consistent, as a registration reads it. */
export const readUser = async ({ db, TableName, keys }: TenantTable, userId: string): Promise<UserDevices> => {
  const items: Item[] = [];
  const pages = paginateQuery(
    { client: db },
    {
      TableName,
      KeyConditionExpression: 'pk = :user AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':prefix': REGISTRATION_PREFIX }),
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  const count = keys.deviceCount(userId).sk;
  const registrations = items.filter((item) => item.sk?.S !== count);
  return {
    devices: devicesOf(registrations),
    removed: new Set(
      registrations.filter((item) => item.removedAt !== undefined).map((item) => item.deviceId?.S ?? ''),
    ),
    isBeingErased: items.some((item) => item.sk?.S === count && item.erasure !== undefined),
  };
};
