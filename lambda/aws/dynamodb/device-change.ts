import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Device } from '../../devices/device.ts';
import { type Item, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

export type DeviceExpression = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'
>;

/** `item`: the device after the update, or the current one if the condition failed. */
export interface DeviceChange {
  readonly changed: boolean;
  readonly item: Item | undefined;
}

/** The condition that a device is registered and holds the endpoint and token of {@link holds}. */
export const STILL_HELD = 'endpointArn = :arn AND tokenHash = :hash AND attribute_not_exists(removedAt)';

export const holds = ({ endpointArn, tokenHash }: Pick<Device, 'endpointArn' | 'tokenHash'>) => ({
  ':arn': endpointArn,
  ':hash': tokenHash,
});

/** A conditional update of one device. */
export const deviceChange =
  ({ db, TableName, keys }: TenantTable) =>
  async (userId: string, deviceId: string, values: object, expression: DeviceExpression): Promise<DeviceChange> => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.device(userId, deviceId)),
          ...expression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toItem(values) }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { changed: true, item: Attributes };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { changed: false, item: error.Item };
    }
  };
