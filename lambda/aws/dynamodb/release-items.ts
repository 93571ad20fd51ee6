import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Device } from '../../devices/device.ts';
import { MAX_DEVICES } from '../../devices/device-store.ts';
import type { ReleasedEndpoint } from '../../devices/endpoint-owners.ts';
import { endpointKey, type Key, keysOf, ttlAt } from './keys.ts';
import { toItem } from './stored-items.ts';

/** Milliseconds for which a removed device is kept, so that logging out twice is not an error. */
export const REMOVED_RETENTION = 30 * 24 * 60 * 60 * 1000;
/** Milliseconds for which an endpoint that is being deleted cannot be claimed: the longest that its function may run. */
export const DELETION_TIMEOUT = 10_000;

/**
 * Milliseconds for which it is recorded that an endpoint was released: far longer than a registration may take between creating an
 * endpoint and claiming it, so that it notices that the endpoint was deleted in between.
 */
export const RELEASE_RETENTION = 60 * 60 * 1000;

/** What replaces the owner of an endpoint that has none any more; it names nobody. */
export const RELEASED =
  'SET tenant = :nobody, userId = :nobody, deviceId = :nobody, releasedAt = :at, #ttl = :ttl REMOVE deletingUntil';
export const releasedValues = (at: number) => ({ ':nobody': '', ':at': at, ':ttl': ttlAt(at + RELEASE_RETENTION) });

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
        ConditionExpression: 'claim = :claim AND attribute_not_exists(releasedAt)',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({
          ':until': at + DELETION_TIMEOUT,
          ':ttl': ttlAt(at + REMOVED_RETENTION),
          ':claim': claim,
        }),
      },
    },
  }));

/** Subtracts from the number of a user's devices. */
export const countRemoved = (
  TableName: string,
  { tenant, userId }: CountedUser,
  removed: number,
): TransactWriteItem => ({
  Update: {
    TableName,
    Key: toItem(keysOf(tenant).deviceCount(userId)),
    UpdateExpression: 'ADD devices :change',
    ExpressionAttributeValues: toItem({ ':change': -removed }),
  },
});

/**
 * Changes the number of devices of a user who registers one, also by 0, on condition that it stays within {@link MAX_DEVICES}, and that
 * the user is not being erased.
 */
export const countRegistered = (
  TableName: string,
  { tenant, userId }: CountedUser,
  change: number,
): TransactWriteItem => ({
  Update: {
    TableName,
    Key: toItem(keysOf(tenant).deviceCount(userId)),
    UpdateExpression: 'ADD devices :change',
    ConditionExpression: `attribute_not_exists(erasure)${change > 0 ? ' AND (attribute_not_exists(devices) OR devices <= :below)' : ''}`,
    ExpressionAttributeValues: toItem({ ':change': change, ...(change > 0 && { ':below': MAX_DEVICES - change }) }),
  },
});

interface CountedUser {
  readonly tenant: string;
  readonly userId: string;
}
