import type { TABLE } from '../../contract/table.ts';

export type Key = Readonly<Record<typeof TABLE.partitionKey | typeof TABLE.sortKey, string>>;

const key = (pk: string, sk: string): Key => ({ pk, sk });

/** In a user's partition: everything that decides how the user is rung, so that one query reads it. */
export const RING_PREFIX = 'RING#';
/**
 * Browsers. Sorts just before the devices, so that one range has both, and is another prefix, because functions of a release before them
 * read every item of the prefix of devices as a phone.
 */
export const BROWSER_PREFIX = `${RING_PREFIX}BROWSER#`;
/** Of the devices and their number. */
export const REGISTRATION_PREFIX = `${RING_PREFIX}DEVICE`;
export const DEVICE_PREFIX = `${REGISTRATION_PREFIX}#`;
/** Pending registrations. Sorts after the devices and their number, so that one range has all of them. */
export const PENDING_PREFIX = `${RING_PREFIX}PENDING#`;
/** Sorts after the devices and the profile, so that many sockets cannot push those out of a query's first page. */
export const SOCKET_PREFIX = `${RING_PREFIX}WS#`;
export const BLOCK_TIME_PREFIX = `${RING_PREFIX}USER#BLOCKED#`;
export const WITHHELD_PREFIX = `${RING_PREFIX}USER#WITHHELD#`;
/** In a user's partition: counters of requests. */
export const RATE_PREFIX = 'RATE#';
/** In a user's partition: the user's calls, by start time. */
export const HISTORY_PREFIX = 'CALL#';

/** In a call's partition: its record and its texts come before its mailboxes and signals. */
export const CALL_RECORD = 'CALL';
export const CALL_TEXT_PREFIX = 'CALL#TEXT#';

/** The tenant and the call of a call's partition. */
export const callOfKey = (pk: string): { readonly tenant: string; readonly callId: string } | undefined => {
  const [, tenant, callId] = /^(?:TENANT#([^#]*)#)?CALL#([^#]+)$/.exec(pk) ?? [];
  return callId === undefined ? undefined : { tenant: decodeURIComponent(tenant ?? ''), callId };
};

/** The tenant of a user's partition; `undefined` for another partition. */
export const tenantOfUser = (pk: string): string | undefined => {
  const [found, tenant = ''] = /^(?:TENANT#([^#]*)#)?USER#/.exec(pk) ?? [];
  return found === undefined ? undefined : decodeURIComponent(tenant);
};

/**
 * The keys of one tenant's items. All keys but those of endpoints are made here, so a user can only reach users and
 * calls of their own tenant, whatever ids the client sends.
 */
export const keysOf = (tenant: string) => {
  // URI encoding keeps the separator out of a tenant's name.
  const prefix = tenant === '' ? '' : `TENANT#${encodeURIComponent(tenant)}#`;
  const user = (userId: string): string => `${prefix}USER#${userId}`;
  return {
    user,
    device: (userId: string, deviceId: string): Key => key(user(userId), `${DEVICE_PREFIX}${deviceId}`),
    browser: (userId: string, deviceId: string): Key => key(user(userId), `${BROWSER_PREFIX}${deviceId}`),
    pending: (userId: string, deviceId: string): Key => key(user(userId), `${PENDING_PREFIX}${deviceId}`),
    /** One for each device: opening another replaces it. */
    socket: (userId: string, deviceId: string): Key => key(user(userId), `${SOCKET_PREFIX}${deviceId}`),
    /** The users that the user blocks, and the user's do-not-disturb. */
    profile: (userId: string): Key => key(user(userId), `${RING_PREFIX}USER`),
    /** When the user began to block another. Sorts after the profile: a query that reads the block reads its time too. */
    blockTime: (userId: string, blocked: string): Key => key(user(userId), `${BLOCK_TIME_PREFIX}${blocked}`),
    /** The last call of a caller that do-not-disturb withheld from the user: a second one soon after it rings. */
    withheld: (userId: string, caller: string): Key => key(user(userId), `${WITHHELD_PREFIX}${caller}`),
    history: (userId: string, startedAt: number, callId: string): Key =>
      key(user(userId), `${HISTORY_PREFIX}${new Date(startedAt).toISOString()}#${callId}`),
    /** The number of the user's devices, and whether the user is being erased. Sorts after the devices, so that one query reads both. */
    deviceCount: (userId: string): Key => key(user(userId), `${REGISTRATION_PREFIX}_COUNT`),
    /** Requests of one kind by the user in one window of time. */
    rate: (userId: string, name: string, window: number): Key => key(user(userId), `${RATE_PREFIX}${name}#${window}`),
    /** What changes of a call. */
    call: (callId: string): Key => key(`${prefix}CALL#${callId}`, CALL_RECORD),
    /** What its caller wrote. Each invite has a receipt key of its own, so that only the text of the one that made the call is read. */
    callText: (callId: string, receiptKey: string): Key =>
      key(`${prefix}CALL#${callId}`, `${CALL_TEXT_PREFIX}${receiptKey}`),
    /** The last sequence number assigned in a recipient's mailbox of a call. */
    mailbox: (callId: string, to: string): Key => key(`${prefix}CALL#${callId}`, `MAILBOX#${encodeURIComponent(to)}`),
    signal: (callId: string, to: string, seq: number): Key =>
      key(`${prefix}CALL#${callId}`, `SIGNAL#${encodeURIComponent(to)}#${String(seq).padStart(6, '0')}`),
  };
};

/** The owner of an endpoint. Shared by all tenants, because a phone may be registered by a user of another tenant. */
export const endpointKey = (endpointArn: string): Key => key(`ENDPOINT#${endpointArn}`, 'OWNER');

/** When the next request for an endpoint may be sent to SNS, in one of the counters that share the region's quota. */
export const quotaKey = (counter: number): Key => key(`QUOTA#ENDPOINTS#${counter}`, 'NEXT');

/** The refusals of a platform application, shared by all tenants. */
export const refusalsKey = (applicationArn: string): Key => key(`APPLICATION#${applicationArn}`, 'REFUSALS');

/** Converts epoch milliseconds to the epoch seconds of the TTL attribute. */
export const ttlAt = (at: number): number => Math.ceil(at / 1000);
