import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { CallId, DeviceId, Tenant, UserId } from '../contract/schemas.ts';

/** The device that a receipt token speaks for, and the call it may speak about. */
export interface ReceiptClaims {
  /** Whose customers the call's users are; empty where there is only one. */
  readonly tenant: string;
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Key of one call's receipt tokens. It is stored with the call and goes with it, and no token outlives it. */
export const newReceiptKey = (): string => randomBytes(16).toString('base64url');

const sign = (receiptKey: string, body: string): Buffer =>
  createHmac('sha256', Buffer.from(receiptKey, 'base64url')).update(body).digest().subarray(0, 16);

/**
 * Mints the capability that a push carries in `ackUrl`: whoever holds it may say for this one device that the call rang,
 * was answered or declined. It is safe in a URL's path, because Cordova builds append their own query string to it.
 */
export const mintReceiptToken = (receiptKey: string, { tenant, callId, userId, deviceId }: ReceiptClaims): string => {
  const body = Buffer.from([callId, deviceId, userId, tenant].join('\n')).toString('base64url');
  return `${body}.${sign(receiptKey, body).toString('base64url')}`;
};

const Claims = v.object({ callId: CallId, deviceId: DeviceId, userId: UserId, tenant: Tenant });

/**
 * What a token claims, before anything is known of its truth; `undefined` when it is no token of ours at all. Whoever
 * likes can write one, and its claims become keys of the table: what could never be one stops here.
 */
export const readReceiptToken = (token: string): ReceiptClaims | undefined => {
  const [body = '', mac] = token.split('.');
  if (mac === undefined) return undefined;
  const [callId, deviceId, userId, tenant] = Buffer.from(body, 'base64url').toString().split('\n');
  const claims = { tenant, callId, userId, deviceId };
  return v.is(Claims, claims) ? claims : undefined;
};

/** Whether the token was minted with this key. */
export const isReceiptTokenOf = (receiptKey: string, token: string): boolean => {
  const [body = '', mac = ''] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  const expected = sign(receiptKey, body);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
