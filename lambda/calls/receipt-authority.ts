import type { Call } from './call.ts';
import type { CallStore } from './call-store.ts';
import { isReceiptTokenOf, type ReceiptClaims, readReceiptToken } from './receipt-token.ts';

/** The calls of one tenant's users. */
export type CallsOf = (tenant: string) => Pick<CallStore, 'get'>;

/** Who speaks by a receipt token, and the call; `undefined` for a token that is bad, or whose call is gone. */
export const bearerOf = async (
  callsOf: CallsOf,
  token: string,
): Promise<{ readonly claims: ReceiptClaims; readonly call: Call } | undefined> => {
  const claims = readReceiptToken(token);
  const call = claims && (await callsOf(claims.tenant).get(claims.callId));
  if (claims === undefined || call === undefined || !isReceiptTokenOf(call.receiptKey, token)) return undefined;
  return { claims, call };
};
