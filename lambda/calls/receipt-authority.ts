import type { Call } from './call.ts';
import type { CallStore } from './call-store.ts';
import { calleeOf, isReceiptTokenOf, type ReceiptClaims, readReceiptToken } from './receipt-token.ts';

/** The calls of one tenant's users. */
export type CallsOf = (tenant: string) => Pick<CallStore, 'get'>;

/** The claims of a receipt token and its call; `undefined` for an invalid token, or one whose call no longer exists. */
export const bearerOf = async (
  callsOf: CallsOf,
  token: string,
): Promise<{ readonly claims: ReceiptClaims; readonly call: Call } | undefined> => {
  const content = readReceiptToken(token);
  const call = content && (await callsOf(content.tenant).get(content.callId));
  if (content === undefined || call === undefined || !isReceiptTokenOf(call.receiptKey, token)) return undefined;
  const { callee, ...rest } = content;
  const userId = calleeOf(call, callee);
  return userId === undefined ? undefined : { claims: { ...rest, userId }, call };
};
