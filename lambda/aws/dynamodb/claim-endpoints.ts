import { randomUUID } from 'node:crypto';
import {
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { isAlertEndpoint } from '../../devices/applications.ts';
import type { Device } from '../../devices/device.ts';
import type { EndpointOwner } from '../../devices/endpoint-owners.ts';
import { storedOwner } from './endpoint-table.ts';
import { endpointKey, keysOf, ttlAt } from './keys.ts';
import { type StoredOwner, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Attempts, and the longest pause between two in milliseconds: users may register the same token concurrently. */
const ATTEMPTS = 8;
const PAUSE = 60;
/** Milliseconds for which a device that lost its endpoint is kept as removed, like one that was logged out. */
const REMOVED_RETENTION = 30 * 24 * 60 * 60 * 1000;

/**
 * Writes a device, makes it the owner of its endpoints, and takes these from their previous owners, all in one
 * transaction.
 *
 * @param expected the stored device must still hold this endpoint and token
 * @returns `false` if the stored device is not as `expected`, or if concurrent claims won every attempt
 */
export const claimEndpoints = async (table: TenantTable, device: Device, expected?: Device): Promise<boolean> => {
  const { db, TableName, tenant, now } = table;
  const { userId, deviceId } = device;
  const me: StoredOwner = { tenant, userId, deviceId, claim: randomUUID() };
  const arns = [device.endpointArn, device.alertEndpointArn].filter((arn) => arn !== undefined);
  /** Stored claims whose device no longer holds the endpoint: only the ownership item has to be overwritten. */
  const abandoned = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await Promise.all(arns.map(async (arn) => ({ arn, owner: await storedOwner(db, TableName, arn) })));
    const losses = lossesOf(
      seen.filter(
        ({ arn, owner }) => owner !== undefined && !isSame(owner, me) && !abandoned.has(`${owner.claim} ${arn}`),
      ),
    );
    const items: TransactWriteItem[] = [
      put(table, device, expected),
      ...seen.map(({ arn, owner }) => take(TableName, arn, me, owner, now())),
      ...losses.map((loss) => releaseFrom(TableName, loss, now())),
    ];
    try {
      await db.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException || error instanceof TransactionConflictException))
        throw error;
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (reasons[0]?.Code === 'ConditionalCheckFailed') return false;
      const stale = losses.filter((_, index) => reasons[1 + seen.length + index]?.Code === 'ConditionalCheckFailed');
      // Keyed by claim, not only by endpoint: at the next attempt the endpoint may have another owner.
      for (const { owner, ring, alert } of stale) abandoned.add(`${owner.claim} ${ring ?? alert}`);
      if (stale.length === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE * Math.random()));
    }
  }
  return false;
};

/** The endpoints that one device loses, grouped because a transaction may write an item only once. */
interface Loss {
  readonly owner: StoredOwner;
  readonly ring?: string;
  readonly alert?: string;
}

const lossesOf = (seen: readonly { readonly arn: string; readonly owner: StoredOwner | undefined }[]): Loss[] => {
  const losses: Loss[] = [];
  for (const { arn, owner } of seen) {
    if (owner === undefined) continue;
    const index = losses.findIndex((loss) => isSame(loss.owner, owner));
    const lost = isAlertEndpoint(arn) ? { alert: arn } : { ring: arn };
    if (index < 0) losses.push({ owner, ...lost });
    else losses[index] = { owner, ...losses[index], ...lost };
  }
  return losses;
};

const isSame = (a: EndpointOwner, b: EndpointOwner): boolean =>
  a.tenant === b.tenant && a.userId === b.userId && a.deviceId === b.deviceId;

const put = ({ TableName, keys }: TenantTable, device: Device, expected: Device | undefined): TransactWriteItem => ({
  Put: {
    TableName,
    Item: toItem({ ...keys.device(device.userId, device.deviceId), ...device }),
    ...(expected !== undefined && {
      ConditionExpression: 'endpointArn = :arn AND tokenHash = :hash AND attribute_not_exists(removedAt)',
      ExpressionAttributeValues: toItem({ ':arn': expected.endpointArn, ':hash': expected.tokenHash }),
    }),
  },
});

/** Makes `me` the owner of an endpoint if its claim is still the one that was read, and it is not being deleted. */
const take = (
  TableName: string,
  arn: string,
  me: StoredOwner,
  seen: StoredOwner | undefined,
  at: number,
): TransactWriteItem => {
  return {
    Put: {
      TableName,
      Item: toItem({ ...endpointKey(arn), ...me }),
      ...(seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            // Compares the claim, not the owner: an owner that has claimed the endpoint again since the read keeps it.
            ConditionExpression: 'claim = :claim AND (attribute_not_exists(leavingUntil) OR leavingUntil < :now)',
            ExpressionAttributeValues: toItem({ ':claim': seen.claim, ':now': at }),
          }),
    },
  };
};

/** Removes the device that held the endpoint, or only its alert endpoint if that is what it loses. */
const releaseFrom = (TableName: string, { owner, ring, alert }: Loss, at: number): TransactWriteItem => {
  const Key = toItem(keysOf(owner.tenant).device(owner.userId, owner.deviceId));
  if (ring === undefined) {
    return {
      Update: {
        TableName,
        Key,
        UpdateExpression: 'REMOVE alertEndpointArn, alertTokenHash',
        ConditionExpression: 'alertEndpointArn = :arn',
        ExpressionAttributeValues: toItem({ ':arn': alert }),
      },
    };
  }
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: 'SET removedAt = :at, #ttl = :ttl',
      ConditionExpression: 'endpointArn = :arn AND attribute_not_exists(removedAt)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: toItem({ ':at': at, ':arn': ring, ':ttl': ttlAt(at + REMOVED_RETENTION) }),
    },
  };
};
