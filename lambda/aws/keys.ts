import { TABLE } from '../contract/table.ts';

export type Key = Readonly<Record<typeof TABLE.partitionKey | typeof TABLE.sortKey, string>>;

const key = (pk: string, sk: string): Key => ({ [TABLE.partitionKey]: pk, [TABLE.sortKey]: sk });

/** In a user's partition: all that decides how they are rung, and can be read by one query. */
export const RING_PREFIX = 'RING#';
export const DEVICE_PREFIX = `${RING_PREFIX}DEVICE#`;
/** Behind the devices and the profile, so that a flood of them could never push those out of a query's first page. */
export const SOCKET_PREFIX = `${RING_PREFIX}WS#`;
/** In a user's partition: their calls, by time. */
export const HISTORY_PREFIX = 'CALL#';

/**
 * The keys of one tenant's items. Nothing but these ever makes a key, so a user can only ever reach users and calls of
 * their own tenant, whatever ids they guess.
 */
export const keysOf = (tenant: string) => {
  // Encoded, a tenant's name can hold no separator.
  const own = tenant === '' ? '' : `TENANT#${encodeURIComponent(tenant)}#`;
  const user = (userId: string): string => `${own}USER#${userId}`;
  return {
    user,
    device: (userId: string, deviceId: string): Key => key(user(userId), `${DEVICE_PREFIX}${deviceId}`),
    /** One for each device: opening another closes the first. */
    socket: (userId: string, deviceId: string): Key => key(user(userId), `${SOCKET_PREFIX}${deviceId}`),
    /** Whom the user blocks and which calls they are in. */
    profile: (userId: string): Key => key(user(userId), `${RING_PREFIX}USER`),
    history: (userId: string, startedAt: number, callId: string): Key =>
      key(user(userId), `${HISTORY_PREFIX}${new Date(startedAt).toISOString()}#${callId}`),
    rate: (userId: string, minute: number): Key => key(user(userId), `RATE#${minute}`),
    call: (callId: string): Key => key(`${own}CALL#${callId}`, 'CALL'),
    /** The last number given out in a mailbox of a call. */
    mailbox: (callId: string, to: string): Key => key(`${own}CALL#${callId}`, `MAILBOX#${encodeURIComponent(to)}`),
    signal: (callId: string, to: string, seq: number): Key =>
      key(`${own}CALL#${callId}`, `SIGNAL#${encodeURIComponent(to)}#${String(seq).padStart(6, '0')}`),
  };
};

/** Whose an endpoint is; of all tenants, because a phone may change hands between two of them. */
export const endpointKey = (endpointArn: string): Key => key(`ENDPOINT#${endpointArn}`, 'OWNER');

/** Epoch milliseconds → the epoch seconds of the TTL attribute. */
export const ttlAt = (at: number): number => Math.ceil(at / 1000);
