import type { Call } from './call.ts';
import type { CallStore } from './call-store.ts';
import { calleeOf, isReceiptTokenOf, type ReceiptClaims, readReceiptToken } from './receipt-token.ts';

/** The calls of one tenant's users. */
export type CallsOf = (tenant: string) => Pick<CallStore, 'get'>;

/**
 * The claims of a receipt token and its call; `undefined` for an invalid token, or one whose call no longer exists.
 *
 * @param isCurrent whether the call's present state matters, and not only what never changes of it
 */
export const bearerOf = async (
  callsOf: CallsOf,
  token: string,
  isCurrent = true,
): Promise<{ readonly claims: ReceiptClaims; readonly call: Call } | undefined> => {
  const content = readReceiptToken(token);
  const calls = content && callsOf(content.tenant);
  const seen = isCurrent ? undefined : await calls?.get(content?.callId ?? '', false);
  const call = seen ?? (content && (await calls?.get(content.callId)));
  if (content === undefined || call === undefined || !isReceiptTokenOf(call.receiptKey, token)) return undefined;
  const { callee, ...rest } = content;
  const userId = calleeOf(call, callee);
  return userId === undefined ? undefined : { claims: { ...rest, userId }, call };
};
