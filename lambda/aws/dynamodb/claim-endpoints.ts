import { randomUUID } from 'node:crypto';
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { isAlertEndpoint } from '../../devices/applications.ts';
import { type Device, endpointsOf } from '../../devices/device.ts';
import type { ClaimOptions, ClaimResult, NewDevice } from '../../devices/device-store.ts';
import type { EndpointOwner } from '../../devices/endpoint-owners.ts';
import type { PendingRegistration } from '../../devices/pending-registration.ts';
import { storedOwner } from './endpoint-table.ts';
import { endpointKey, keysOf } from './keys.ts';
import { countRegistered, countRemoved, deviceKey, releasesOf, removal, type StoredIn } from './release-items.ts';
import { readDevice, type StoredOwner, toDeviceItem, toItem } from './stored-items.ts';
import { samePending } from './stored-pending.ts';
import type { TenantTable } from './tenant-table.ts';
import { repeatTransaction, transact } from './transact.ts';

/** Endpoints with their owners as they were read. */
export type Seen = readonly { readonly arn: string; readonly owner: StoredOwner | undefined }[];

/**
 * Writes a device, makes it the owner of its endpoints, and takes these from their previous owners, all in one
 * transaction. Released in it too: the endpoints that the stored device, a device that loses its ring endpoint, and a
 * replaced device hold and the new one does not.
 */
export const claimEndpoints = async (
  table: TenantTable,
  wanted: NewDevice,
  { expected, replaced, work, withdrawn, confirmed }: ClaimOptions,
  pause: (ms: number) => Promise<void>,
): Promise<ClaimResult> => {
  const { db, TableName, tenant, now } = table;
  const unverified: Device = { ...wanted, claim: randomUUID() };
  const arns = endpointsOf(unverified);
  /** Claims that an endpoint no longer has: they never return, because each has a new UUID. */
  const lost = new Set<string>();

  const attempt = async (): Promise<ClaimResult | 'again'> => {
    const at = now();
    const [stored, seen] = await Promise.all([
      storedDevice(table, tenant, unverified),
      Promise.all(arns.map(async (arn) => ({ arn, owner: await storedOwner(db, TableName, arn) }))),
    ]);
    if (expected !== undefined && stored?.claim !== expected.claim) return { kind: 'contended' };
    if (seen.some(({ owner }) => isBeingDeleted(owner, at))) return 'again';
    const unrecorded = seen.filter(({ owner }) => owner === undefined).map(({ arn }) => arn);
    const isVerified = arns.every((arn) => unrecorded.includes(arn) && confirmed?.endpoints.includes(arn));
    const device = isVerified && confirmed !== undefined ? { ...unverified, verifiedAt: confirmed.at } : unverified;
    const losers = await losersOf(table, device, seen);
    // Registered after what is carried out late now, also if that device has been removed since: the phone is another user's, or nobody's.
    const isLater = (time = 0): boolean => work !== undefined && time > work.requestedAt;
    if (losers.some((loser) => isLater(loser.device.refreshedAt)) || isLater(stored?.refreshedAt))
      return { kind: 'superseded' };
    if (seen.some(({ owner }) => isLater(owner?.registeredAt))) return { kind: 'superseded' };
    const pending = [
      ...(work === undefined ? [] : [{ ConditionCheck: stillPending(table, work) }]),
      ...(withdrawn === undefined ? [] : [{ Delete: stillPending(table, withdrawn) }]),
    ];

    const gone = losers.filter((loser) => losesRing(loser, arns));
    const isAmongLosers = losers.some((loser) => isSame(ownerIn(loser), { ...replaced, tenant }));
    const place = replaced !== undefined && !isAmongLosers ? [{ tenant, device: replaced }] : [];
    const released = [
      ...[...(stored === undefined ? [] : [stored]), ...[...gone, ...place].map((one) => one.device)].map((one) => ({
        claim: one.claim,
        endpoints: endpointsOf(one),
      })),
      ...losers
        .filter((loser) => !gone.includes(loser))
        .map((loser) => ({ claim: loser.device.claim, endpoints: endpointsOf(loser.device).filter(isAlertEndpoint) })),
    ];
    const releases = released
      .flatMap(({ claim, endpoints }) =>
        releasesOf(
          TableName,
          claim,
          endpoints.filter((arn) => !arns.includes(arn)),
          at,
        ),
      )
      .filter((release) => !lost.has(release.id));
    const replacement = place.map((one) => removal(TableName, one, at, { unchanged: true }));
    const counts = countsOf(TableName, tenant, device.userId, stored === undefined, [...gone, ...place]);
    const result = await transact(db, [
      put(table, device, stored),
      ...seen.map(({ arn, owner }) => take(TableName, arn, ownedBy({ tenant, device }), owner, at)),
      ...losers.map((loser) => (gone.includes(loser) ? removal(TableName, loser, at) : removeAlerts(TableName, loser))),
      ...releases.map(({ item }) => item),
      ...replacement,
      ...counts,
      ...pending,
    ]);
    if (result.kind === 'done')
      return { kind: 'claimed', device, released: releases.map((release) => release.released), unrecorded };
    if (result.kind === 'conflict') return 'again';
    if (pending.some((item) => result.failed.has(item)))
      return { kind: work === undefined ? 'contended' : 'superseded' };
    if ([...replacement, ...counts].some((item) => result.failed.has(item))) return { kind: 'full' };
    for (const release of releases) if (result.failed.has(release.item)) lost.add(release.id);
    return 'again';
  };
  return (await repeatTransaction(pause, attempt)) ?? { kind: 'contended' };
};

const ownedBy = (stored: StoredIn): StoredOwner => ({
  ...ownerIn(stored),
  claim: stored.device.claim,
  registeredAt: stored.device.refreshedAt,
});

/** The key of what is pending, and the condition that it is so still. */
const stillPending = ({ TableName, keys }: TenantTable, pending: PendingRegistration) => ({
  TableName,
  Key: toItem(keys.pending(pending.userId, pending.deviceId)),
  ConditionExpression: samePending(pending).condition,
  ExpressionAttributeValues: toItem(samePending(pending).values),
});

export const isBeingDeleted = (owner: StoredOwner | undefined, at: number): boolean =>
  owner?.deletingUntil !== undefined && owner.deletingUntil >= at;

const isSame = (a: EndpointOwner, b: Partial<EndpointOwner>): boolean =>
  a.tenant === b.tenant && a.userId === b.userId && a.deviceId === b.deviceId;

export const ownerIn = ({ tenant, device: { userId, deviceId } }: StoredIn): EndpointOwner => ({
  tenant,
  userId,
  deviceId,
});

/** A device that is not removed. */
const storedDevice = async (
  { db, TableName }: TenantTable,
  tenant: string,
  { userId, deviceId }: Pick<Device, 'userId' | 'deviceId'>,
): Promise<Device | undefined> => {
  const Key = toItem(keysOf(tenant).device(userId, deviceId));
  const { Item } = await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item === undefined || Item.removedAt !== undefined ? undefined : readDevice(Item);
};

/** The other devices that hold the endpoints. An owner whose device has another claim by now has lost its endpoint. */
export const losersOf = async (table: TenantTable, device: Device, seen: Seen): Promise<readonly StoredIn[]> => {
  const me = ownerIn({ tenant: table.tenant, device });
  const owners = seen
    .flatMap(({ owner }) => (owner === undefined || owner.releasedAt !== undefined || isSame(owner, me) ? [] : [owner]))
    // By claim too: of an endpoint that the device has lost, and that is not deleted yet, the record has an earlier one.
    .filter(
      (owner, index, all) => all.findIndex((other) => isSame(other, owner) && other.claim === owner.claim) === index,
    );
  const stored = await Promise.all(
    owners.map(async (owner) => ({ owner, device: await storedDevice(table, owner.tenant, owner) })),
  );
  return stored.flatMap(({ owner, device: found }) =>
    found !== undefined && found.claim === owner.claim ? [{ tenant: owner.tenant, device: found }] : [],
  );
};

/** Whether the device loses an endpoint that it is rung with, and not only one for alerts. */
const losesRing = ({ device }: StoredIn, arns: readonly string[]): boolean =>
  endpointsOf(device).some((arn) => arns.includes(arn) && !isAlertEndpoint(arn));

export const put = (
  { TableName, tenant }: TenantTable,
  device: Device,
  stored: Device | undefined,
): TransactWriteItem => ({
  Put: {
    TableName,
    Item: { ...toItem(deviceKey({ tenant, device })), ...toDeviceItem(device) },
    ...(stored === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(removedAt)' }
      : {
          ConditionExpression: 'claim = :claim AND attribute_not_exists(removedAt)',
          ExpressionAttributeValues: toItem({ ':claim': stored.claim }),
        }),
  },
});

/** Makes `me` the owner of an endpoint if its claim is still the one that was read, and it is not being deleted. */
export const take = (
  TableName: string,
  arn: string,
  me: StoredOwner,
  seen: StoredOwner | undefined,
  at: number,
): TransactWriteItem => ({
  Put: {
    TableName,
    Item: toItem({ ...endpointKey(arn), ...me }),
    ...(seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          // Compares the claim, not the owner: an owner that has claimed the endpoint again since the read keeps it.
          ConditionExpression: 'claim = :claim AND (attribute_not_exists(deletingUntil) OR deletingUntil < :now)',
          ExpressionAttributeValues: toItem({ ':claim': seen.claim, ':now': at }),
        }),
  },
});

/** Takes its alert pushes from a device. */
const removeAlerts = (TableName: string, stored: StoredIn): TransactWriteItem => {
  const other = stored.device.other === undefined ? '' : ', #other.alertEndpointArn';
  return {
    Update: {
      TableName,
      Key: toItem(deviceKey(stored)),
      UpdateExpression: `REMOVE alertEndpointArn, alertTokenHash${other}`,
      ConditionExpression: 'claim = :claim AND attribute_not_exists(removedAt)',
      ...(other !== '' && { ExpressionAttributeNames: { '#other': 'other' } }),
      ExpressionAttributeValues: toItem({ ':claim': stored.device.claim }),
    },
  };
};

/**
 * Changes of the numbers of devices: of the user who registers one, also if that changes nothing, because a user who is being erased
 * may not; and of those who lose one.
 */
export const countsOf = (
  TableName: string,
  tenant: string,
  userId: string,
  isNew: boolean,
  removed: readonly StoredIn[],
): readonly TransactWriteItem[] => {
  const ownKey = keysOf(tenant).user(userId);
  const losers = new Map<string, { readonly tenant: string; readonly userId: string; readonly removed: number }>();
  for (const { tenant, device } of removed) {
    const key = keysOf(tenant).user(device.userId);
    losers.set(key, { tenant, userId: device.userId, removed: (losers.get(key)?.removed ?? 0) + 1 });
  }
  const own = (isNew ? 1 : 0) - (losers.get(ownKey)?.removed ?? 0);
  const others = [...losers].filter(([key]) => key !== ownKey).map(([, loser]) => loser);
  return [
    countRegistered(TableName, { tenant, userId }, own),
    ...others.map((loser) => countRemoved(TableName, loser, loser.removed)),
  ];
};
