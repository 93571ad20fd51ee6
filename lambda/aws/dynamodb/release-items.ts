import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Device } from '../../devices/device.ts';
import type { ReleasedEndpoint } from '../../devices/endpoint-owners.ts';
import { endpointKey, type Key, keysOf, ttlAt } from './keys.ts';
import { toItem } from './stored-items.ts';

/** Milliseconds for which a removed device is kept, so that logging out twice is not an error. */
const REMOVED_RETENTION = 30 * 24 * 60 * 60 * 1000;
/** Milliseconds for which an endpoint that is being deleted cannot be claimed: the longest that its function may run. */
const DELETION_TIMEOUT = 10_000;

/** The device and the tenant of its user. */
export interface StoredIn {
  readonly tenant: string;
  readonly device: Device;
}

export const deviceKey = ({ tenant, device }: StoredIn): Key => keysOf(tenant).device(device.userId, device.deviceId);

/** An item that releases an endpoint, and that endpoint. */
export interface Release {
  /** Of the endpoint and its claim. */
  readonly id: string;
  readonly item: TransactWriteItem;
  readonly released: ReleasedEndpoint;
}

/** Marks the device as removed if it is rung as before, by the same claim. `unchanged`: and was not refreshed since. */
export const removal = (
  TableName: string,
  stored: StoredIn,
  at: number,
  { unchanged = false } = {},
): TransactWriteItem => ({
  Update: {
    TableName,
    Key: toItem(deviceKey(stored)),
    UpdateExpression: 'SET removedAt = :at, #ttl = :ttl',
    ConditionExpression: `claim = :claim AND endpointArn = :arn AND attribute_not_exists(removedAt)${unchanged ? ' AND refreshedAt = :refreshed' : ''}`,
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: toItem({
      ':at': at,
      ':claim': stored.device.claim,
      ':arn': stored.device.endpointArn,
      ':ttl': ttlAt(at + REMOVED_RETENTION),
      ...(unchanged && { ':refreshed': stored.device.refreshedAt }),
    }),
  },
});

/**
 * Releases endpoints of a device: each is marked as being deleted if it still has the device's claim. An endpoint whose
 * deletion fails keeps its mark, and DynamoDB deletes the item later.
 */
export const releasesOf = (
  TableName: string,
  claim: string,
  endpoints: readonly string[],
  at: number,
): readonly Release[] =>
  endpoints.map((endpointArn) => ({
    id: `${claim} ${endpointArn}`,
    released: { endpointArn, claim },
    item: {
      Update: {
        TableName,
        Key: toItem(endpointKey(endpointArn)),
        UpdateExpression: 'SET deletingUntil = :until, #ttl = :ttl',
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({
          ':until': at + DELETION_TIMEOUT,
          ':ttl': ttlAt(at + REMOVED_RETENTION),
          ':claim': claim,
        }),
      },
    },
  }));

/** Changes the number of a user's devices, on condition that it stays within `max`. */
export const countDevices = (
  TableName: string,
  tenant: string,
  userId: string,
  change: number,
  max: number,
): TransactWriteItem => ({
  Update: {
    TableName,
    Key: toItem(keysOf(tenant).deviceCount(userId)),
    UpdateExpression: 'ADD devices :change',
    ...(change > 0 && { ConditionExpression: 'attribute_not_exists(devices) OR devices <= :below' }),
    ExpressionAttributeValues: toItem({ ':change': change, ...(change > 0 && { ':below': max - change }) }),
  },
});
