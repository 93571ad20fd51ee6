import type { Call } from './call.ts';
import type { CallStore } from './call-store.ts';
import { isReceiptTokenOf, type ReceiptClaims, readReceiptToken } from './receipt-token.ts';

/** The calls of one tenant's users. */
export type CallsOf = (tenant: string) => Pick<CallStore, 'get'>;

/** The claims of a receipt token and its call; `undefined` for an invalid token, or one whose call no longer exists. */
export const bearerOf = async (
  callsOf: CallsOf,
  token: string,
): Promise<{ readonly claims: ReceiptClaims; readonly call: Call } | undefined> => {
  const claims = readReceiptToken(token);
  const call = claims && (await callsOf(claims.tenant).get(claims.callId));
  if (claims === undefined || call === undefined || !isReceiptTokenOf(call.receiptKey, token)) return undefined;
  return { claims, call };
};
