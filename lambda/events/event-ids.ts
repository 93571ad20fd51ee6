import { createHash } from 'node:crypto';

/** Events of a call that one write can cause, at most: its `sequence` numbers have room for them. */
const PER_WRITE = 100;

/**
 * @param seq the call's `seq` with the change that the event is about
 * @param index of the event among those that the change can cause
 */
export const sequenceOf = (seq: number, index: number): number => seq * PER_WRITE + index;

/** The same whenever the event is made again from the stored call. */
export const callEventId = (callId: string, sequence: number): string => `${callId}.${sequence}`;

/** Also a group of events that stay in order: that of one device. */
export const deviceKeyHash = (tenant: string, userId: string, deviceId: string): string =>
  hash([tenant, userId, deviceId]);

/** The same each time that the event is found: a device registers, fails or is removed once at a time. */
export const deviceEventId = (device: string, type: string, at: number): string =>
  `${device}.${type.split('.')[1]}.${at}`;

/**
 * What SQS compares messages and groups of messages by: two tenants can have calls of one id, which their clients choose. 43 characters.
 */
export const tenantKey = (tenant: string, id: string): string => (tenant === '' ? id : hash([tenant, id]));

const hash = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
