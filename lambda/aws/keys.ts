import { TABLE } from '../contract/table.ts';

type Key = Readonly<Record<typeof TABLE.partitionKey | typeof TABLE.sortKey, string>>;

const key = (pk: string, sk: string): Key => ({ [TABLE.partitionKey]: pk, [TABLE.sortKey]: sk });

/** A user's partition holds their devices. */
export const userPartition = (userId: string): string => `USER#${userId}`;
export const devicePrefix = 'DEVICE#';
export const deviceKey = (userId: string, deviceId: string): Key =>
  key(userPartition(userId), `${devicePrefix}${deviceId}`);

/** A call has a partition of its own. */
export const callKey = (callId: string): Key => key(`CALL#${callId}`, 'CALL');

/** Epoch milliseconds → the epoch seconds of the TTL attribute. */
export const ttlAt = (at: number): number => Math.ceil(at / 1000);

export const DAY = 24 * 60 * 60 * 1000;
