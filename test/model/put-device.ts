import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { Device } from '../../lambda/devices/device.ts';

/** Writes a device to the table as a registration does. */
export const putDevice = async ({ db, TableName, keys }: TenantTable, device: Device): Promise<void> => {
  const key = keys.device(device.userId, device.deviceId);
  await db.send(new PutItemCommand({ TableName, Item: toItem({ ...key, ...device }) }));
};
