import { randomUUID } from 'node:crypto';
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Device, endpointsOf } from '../../devices/device.ts';
import type { NewDevice } from '../../devices/device-store.ts';
import type { EndpointOwner } from '../../devices/endpoint-owners.ts';
import { countsOf, isBeingDeleted, losersOf, ownerIn, put, type Seen, take } from './claim-endpoints.ts';
import { storedOwner } from './endpoint-table.ts';
import { type Item, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';
import { repeatTransaction, transact } from './transact.ts';

export type UnownedClaim =
  | { readonly kind: 'claimed'; readonly device: Device }
  /** The user has a device with this id. */
  | { readonly kind: 'present' }
  /** The user had one with this id, which was removed within 30 days: the app signed out or registered, or its token was refused. */
  | { readonly kind: 'removed' }
  /** Another device holds one of the endpoints. */
  | { readonly kind: 'held'; readonly owner: EndpointOwner }
  /** The user has as many devices as allowed, or is being erased. */
  | { readonly kind: 'full' }
  /** Concurrent writes won every attempt. */
  | { readonly kind: 'contended' };

/** What is stored where a new device would be. */
interface Found {
  /** The item of the device, which may be a removed one. */
  readonly item: Item | undefined;
  readonly seen: Seen;
}

/**
 * Writes a device as `claimEndpoints` does for a registration, but only where there is nothing yet: an import knows less than the app, so
 * it takes an endpoint from no device, and replaces none. Nothing is written unless the result is `claimed`.
 *
 * Used by the command line only. The first attempt reads nothing, because there mostly is nothing.
 */
export const claimUnowned = async (
  table: TenantTable,
  wanted: NewDevice,
  pause: (ms: number) => Promise<void>,
): Promise<UnownedClaim> => {
  const { db, TableName, tenant, now } = table;
  const device: Device = { ...wanted, claim: randomUUID() };
  const arns = endpointsOf(device);
  let found: Found | undefined = { item: undefined, seen: arns.map((arn) => ({ arn, owner: undefined })) };

  const attempt = async (): Promise<UnownedClaim | 'again'> => {
    const at = now();
    const { item, seen } = found ?? (await find(table, device, arns));
    found = undefined;
    // Its answer was lost, and the SDK has repeated it.
    if (item?.claim?.S === device.claim) return { kind: 'claimed', device };
    if (item !== undefined) return { kind: item.removedAt === undefined ? 'present' : 'removed' };
    if (seen.some(({ owner }) => isBeingDeleted(owner, at))) return 'again';
    const [holder] = await losersOf(table, device, seen);
    if (holder !== undefined) return { kind: 'held', owner: ownerIn(holder) };

    const counts = countsOf(TableName, tenant, device.userId, true, []);
    const write = onlyNew(put(table, device, undefined));
    const me = { ...ownerIn({ tenant, device }), claim: device.claim };
    const takes = seen.map(({ arn, owner }) => take(TableName, arn, me, owner, at));
    const result = await transact(db, [write, ...takes, ...counts]);
    if (result.kind === 'done') return { kind: 'claimed', device };
    if (result.kind === 'conflict') return 'again';
    const isFull = counts.some((count) => result.failed.has(count));
    return isFull && ![write, ...takes].some((one) => result.failed.has(one)) ? { kind: 'full' } : 'again';
  };
  return (await repeatTransaction(pause, attempt)) ?? { kind: 'contended' };
};

/** A registration replaces the record of a removed device, an import does not. */
const onlyNew = (item: TransactWriteItem): TransactWriteItem =>
  item.Put === undefined ? item : { Put: { ...item.Put, ConditionExpression: 'attribute_not_exists(pk)' } };

const find = async (
  { db, TableName, keys }: TenantTable,
  { userId, deviceId }: Device,
  arns: readonly string[],
): Promise<Found> => {
  const Key = toItem(keys.device(userId, deviceId));
  const [{ Item: item }, seen] = await Promise.all([
    db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
    Promise.all(arns.map(async (arn) => ({ arn, owner: await storedOwner(db, TableName, arn) }))),
  ]);
  return { item, seen };
};
