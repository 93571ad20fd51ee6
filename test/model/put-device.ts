import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lambda/aws/stored-items.ts';
import type { TenantTable } from '../../lambda/aws/tenant-table.ts';
import type { Device } from '../../lambda/devices/device.ts';

/** Puts a device into the table as if it had been registered. */
export const putDevice = async ({ db, TableName, keys }: TenantTable, device: Device): Promise<void> => {
  const key = keys.device(device.userId, device.deviceId);
  await db.send(new PutItemCommand({ TableName, Item: toItem({ ...key, ...device }) }));
};
