import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { CallId, DeviceId, Tenant, UserId } from '../contract/schemas/fields.ts';

/** The device that a receipt token identifies, and the one call that it is valid for. */
export interface ReceiptClaims {
  /** The tenant of the call's users; empty in a deployment without tenants. */
  readonly tenant: string;
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Key of one call's receipt tokens. It is stored and deleted with the call, so no token outlives the call. */
export const newReceiptKey = (): string => randomBytes(16).toString('base64url');

const sign = (receiptKey: string, body: string): Buffer =>
  createHmac('sha256', Buffer.from(receiptKey, 'base64url')).update(body).digest().subarray(0, 16);

/**
 * Creates the capability that a push carries in `ackUrl`: its holder may report for this one device that the call rang, was
 * answered or declined. It goes into the URL's path, because Cordova builds append their own query string to the URL.
 */
export const mintReceiptToken = (receiptKey: string, { tenant, callId, userId, deviceId }: ReceiptClaims): string => {
  const body = Buffer.from([callId, deviceId, userId, tenant].join('\n')).toString('base64url');
  return `${body}.${sign(receiptKey, body).toString('base64url')}`;
};

const Claims = v.object({ callId: CallId, deviceId: DeviceId, userId: UserId, tenant: Tenant });

/**
 * The claims of a token, before its signature is checked; `undefined` when it is not a receipt token. Anybody can write a
 * token, and its claims become keys of the table, so the claims are validated here.
 */
export const readReceiptToken = (token: string): ReceiptClaims | undefined => {
  const [body = '', mac] = token.split('.');
  if (mac === undefined) return undefined;
  const [callId, deviceId, userId, tenant] = Buffer.from(body, 'base64url').toString().split('\n');
  const claims = { tenant, callId, userId, deviceId };
  return v.is(Claims, claims) ? claims : undefined;
};

/** Whether the token was signed with this key. */
export const isReceiptTokenOf = (receiptKey: string, token: string): boolean => {
  const [body = '', mac = ''] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  const expected = sign(receiptKey, body);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
