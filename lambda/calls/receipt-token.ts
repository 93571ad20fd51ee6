import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { DeviceId, Tenant } from '../contract/schemas/fields.ts';
import type { CallRecord } from './call.ts';

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

/** What a token contains: the callee is a number, see {@link calleeOf}. */
export interface ReceiptTokenContent extends Omit<ReceiptClaims, 'userId'> {
  readonly callee: number;
}

/** Key of one call's receipt tokens. It is stored and deleted with the call, so no token outlives the call. */
export const newReceiptKey = (): string => randomBytes(16).toString('base64url');

/** The callees in the order of their numbers: a call's callees never change, and a table keeps no order. */
const calleesOf = ({ legs }: Pick<CallRecord, 'legs'>): readonly string[] => Object.keys(legs).sort();

/** The user id of a token's callee; `undefined` if the call has no such callee. */
export const calleeOf = (call: Pick<CallRecord, 'legs'>, callee: number): string | undefined => calleesOf(call)[callee];

const sign = (receiptKey: string, body: string): Buffer =>
  createHmac('sha256', Buffer.from(receiptKey, 'base64url')).update(body).digest().subarray(0, 16);

/*
 * Note [receipt token]
 * A push may carry its token twice, and has 4,096 or 5,120 bytes for everything, so the token is short: 16 bytes of the call's
 * UUID, one byte for the callee's number, one for `isProved`, nine of the endpoint's id, then the device id and the tenant.
 */
const UUID_BYTES = 16;
const HEAD_BYTES = UUID_BYTES + 2 + 9;

/**
 * Creates the capability that a push carries in `ackUrl`: its holder may report for this one device that the call rang, was
 * answered or declined. It goes into the URL's path, because Cordova builds append their own query string to the URL.
 */
export const mintReceiptToken = (
  call: Pick<CallRecord, 'callId' | 'legs' | 'receiptKey'>,
  { tenant, userId, deviceId, endpoint, isProved }: Omit<ReceiptClaims, 'callId'>,
): string => {
  const body = Buffer.concat([
    Buffer.from(call.callId.replaceAll('-', ''), 'hex'),
    Buffer.from([calleesOf(call).indexOf(userId), isProved ? 1 : 0]),
    Buffer.from(endpoint, 'base64url'),
    Buffer.from(`${deviceId}\n${tenant}`),
  ]).toString('base64url');
  return `${body}.${sign(call.receiptKey, body).toString('base64url')}`;
};

const Content = v.object({ deviceId: DeviceId, tenant: Tenant });

/**
 * The content of a token, before its signature is checked; `undefined` when it is not a receipt token. Anybody can write a
 * token, and its content becomes keys of the table, so the content is validated here.
 */
export const readReceiptToken = (token: string): ReceiptTokenContent | undefined => {
  const [body = '', mac] = token.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const [callee, proved] = bytes.subarray(UUID_BYTES);
  if (mac === undefined || callee === undefined || bytes.length < HEAD_BYTES) return undefined;
  const [deviceId, tenant] = bytes.subarray(HEAD_BYTES).toString().split('\n');
  const content = { deviceId, tenant };
  if (!v.is(Content, content)) return undefined;
  return {
    ...content,
    callId: bytes.toString('hex', 0, UUID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    callee,
    endpoint: bytes.toString('base64url', UUID_BYTES + 2, HEAD_BYTES),
    isProved: proved === 1,
  };
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
