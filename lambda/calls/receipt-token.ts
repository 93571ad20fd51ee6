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
  /** Id of the endpoint whose push carried the token: see `endpointId`. */
  readonly endpoint: string;
  /** Whether the device needs no further proof today: its receipt is not recorded with the device. */
  readonly isProved: boolean;
}

/** Key of one call's receipt tokens. It is stored and deleted with the call, so no token outlives the call. */
export const newReceiptKey = (): string => randomBytes(16).toString('base64url');

const PROVED = '1';

const sign = (receiptKey: string, body: string): Buffer =>
  createHmac('sha256', Buffer.from(receiptKey, 'base64url')).update(body).digest().subarray(0, 16);

/**
 * Creates the capability that a push carries in `ackUrl`: its holder may report for this one device that the call rang, was
 * answered or declined. It goes into the URL's path, because Cordova builds append their own query string to the URL.
 */
export const mintReceiptToken = (receiptKey: string, claims: ReceiptClaims): string => {
  const { tenant, callId, userId, deviceId, endpoint, isProved } = claims;
  const fields = [callId, deviceId, userId, tenant, endpoint, isProved ? PROVED : ''];
  const body = Buffer.from(fields.join('\n')).toString('base64url');
  return `${body}.${sign(receiptKey, body).toString('base64url')}`;
};

const EndpointId = v.pipe(v.string(), v.regex(/^[\w-]{12}$/));
const Claims = v.object({
  callId: CallId,
  deviceId: DeviceId,
  userId: UserId,
  tenant: Tenant,
  endpoint: EndpointId,
  isProved: v.boolean(),
});

/**
 * The claims of a token, before its signature is checked; `undefined` when it is not a receipt token. Anybody can write a
 * token, and its claims become keys of the table, so the claims are validated here.
 */
export const readReceiptToken = (token: string): ReceiptClaims | undefined => {
  const [body = '', mac] = token.split('.');
  if (mac === undefined) return undefined;
  const [callId, deviceId, userId, tenant, endpoint, proved] = Buffer.from(body, 'base64url').toString().split('\n');
  const claims = { tenant, callId, userId, deviceId, endpoint, isProved: proved === PROVED };
  return v.is(Claims, claims) ? claims : undefined;
};

/**
 * Whether this text is the token that was signed with this key. The texts are compared, not the decoded bytes: Node's decoder
 * skips characters that are not base64url, so that many texts decode to one signature.
 */
export const isReceiptTokenOf = (receiptKey: string, token: string): boolean => {
  const [body = ''] = token.split('.');
  const given = Buffer.from(token);
  const expected = Buffer.from(`${body}.${sign(receiptKey, body).toString('base64url')}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
