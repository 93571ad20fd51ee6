import { randomUUID } from 'node:crypto';
import {
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { isAlertEndpoint } from '../devices/applications.ts';
import type { Device } from '../devices/device.ts';
import type { EndpointOwner } from '../devices/endpoint-owners.ts';
import { ownerOnRecord } from './endpoint-table.ts';
import { endpointKey, keysOf, ttlAt } from './keys.ts';
import { type OwnerOnRecord, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Attempts, and the longest pause before the next in milliseconds. Two users who register one token at a time meet here. */
const ATTEMPTS = 8;
const PAUSE = 60;
/** Milliseconds for which a device that lost its endpoint is remembered, as one that was logged out. */
const REMEMBERED = 30 * 24 * 60 * 60 * 1000;

/**
 * Writes a device and makes it the owner of its endpoints, and takes them from whoever had them, all in one transaction.
 * `false` when others kept coming between.
 */
export const claimEndpoints = async (table: TenantTable, device: Device, instead?: Device): Promise<boolean> => {
  const { db, TableName, tenant, now } = table;
  const { userId, deviceId } = device;
  const me: OwnerOnRecord = { tenant, userId, deviceId, claim: randomUUID() };
  const arns = [device.endpointArn, device.alertEndpointArn].filter((arn) => arn !== undefined);
  /** Claims on record by which nobody holds the endpoint any more: there is only the record to take. */
  const abandoned = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await Promise.all(arns.map(async (arn) => ({ arn, owner: await ownerOnRecord(db, TableName, arn) })));
    const losses = lossesOf(
      seen.filter(
        ({ arn, owner }) => owner !== undefined && !isSame(owner, me) && !abandoned.has(`${owner.claim} ${arn}`),
      ),
    );
    const items: TransactWriteItem[] = [
      put(table, device, instead),
      ...seen.map(({ arn, owner }) => take(TableName, arn, me, owner, now())),
      ...losses.map((loss) => lose(TableName, loss, now())),
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
      // By the claim and not by the endpoint: by the next attempt it may be somebody else's.
      for (const { owner, ring, alert } of stale) abandoned.add(`${owner.claim} ${ring ?? alert}`);
      if (stale.length === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE * Math.random()));
    }
  }
  return false;
};

/** What one device loses: a transaction may touch an item only once. */
interface Loss {
  readonly owner: OwnerOnRecord;
  readonly ring?: string;
  readonly alert?: string;
}

const lossesOf = (seen: readonly { readonly arn: string; readonly owner: OwnerOnRecord | undefined }[]): Loss[] => {
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

const put = ({ TableName, keys }: TenantTable, device: Device, instead: Device | undefined): TransactWriteItem => ({
  Put: {
    TableName,
    Item: toItem({ ...keys.device(device.userId, device.deviceId), ...device }),
    ...(instead !== undefined && {
      ConditionExpression: 'endpointArn = :arn AND tokenHash = :hash AND attribute_not_exists(removedAt)',
      ExpressionAttributeValues: toItem({ ':arn': instead.endpointArn, ':hash': instead.tokenHash }),
    }),
  },
});

/** Takes an endpoint from the owner that was seen; not while it is being deleted. */
const take = (
  TableName: string,
  arn: string,
  me: OwnerOnRecord,
  seen: OwnerOnRecord | undefined,
  at: number,
): TransactWriteItem => {
  return {
    Put: {
      TableName,
      Item: toItem({ ...endpointKey(arn), ...me }),
      ...(seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            // The claim and not the owner: an owner who has claimed it anew meanwhile holds it again.
            ConditionExpression: 'claim = :claim AND (attribute_not_exists(leavingUntil) OR leavingUntil < :now)',
            ExpressionAttributeValues: toItem({ ':claim': seen.claim, ':now': at }),
          }),
    },
  };
};

/** Takes a device that held the endpoint out of use, or only its alerts when it was the endpoint for those. */
const lose = (TableName: string, { owner, ring, alert }: Loss, at: number): TransactWriteItem => {
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
      ExpressionAttributeValues: toItem({ ':at': at, ':arn': ring, ':ttl': ttlAt(at + REMEMBERED) }),
    },
  };
};
