import type { CallStore } from '../calls/call-store.ts';
import { moveCall } from '../calls/move-call.ts';
import type { MoveName } from '../calls/moves.ts';
import { isReceiptTokenOf, readReceiptToken } from '../calls/receipt-token.ts';
import { Receipt } from '../contract/schemas.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { bodyOf, type HttpEvent } from '../http/request.ts';

export interface ReceiptDeps {
  readonly calls: CallStore;
  readonly now: () => number;
}

const moveOfEvent: Readonly<Record<Receipt['event'], MoveName>> = {
  ringing: 'ringing',
  answered: 'answer',
  declined: 'decline',
  ended: 'end',
};

/**
 * What Cordova builds say in `?input=`: AleksandarTokarev/cordova-plugin-callkit (trusted-care-master) and
 * AleksandarTokarev/phonegap-plugin-push (android-native-caller) get `CallbackUrl` with it, from native code.
 */
const moveOfInput: Readonly<Record<string, MoveName>> = {
  connected: 'ringing',
  pickup: 'answer',
  declined_callee: 'decline',
};

const inputOf = (event: HttpEvent): MoveName | undefined => moveOfInput[event.queryStringParameters?.input ?? ''];

/** `POST /v1/receipts/{token}`: `{event}` */
export const postReceiptHandler = (deps: ReceiptDeps): Handler => {
  const report = reporter(deps);
  return (event) => report(event, moveOfEvent[bodyOf(event, Receipt).event]);
};

/** `GET /v1/receipts/{token}?id=…&input=…`; `id` is not needed and not looked at: the token says which call. */
export const getReceiptHandler = (deps: ReceiptDeps): Handler => {
  const report = reporter(deps);
  return (event) => report(event, inputOf(event));
};

/**
 * A phone's word by its receipt token. 204 whether or not the call could still be moved: native code has nobody to tell.
 * A token that is bad, or whose call is gone, is 404 and says nothing more.
 */
const reporter =
  ({ calls, now }: ReceiptDeps) =>
  async (event: HttpEvent, name: MoveName | undefined): Promise<{ status: number }> => {
    const token = event.pathParameters?.token ?? '';
    const claims = readReceiptToken(token);
    const call = claims && (await calls.get(claims.callId));
    if (claims === undefined || call === undefined || name === undefined || !isReceiptTokenOf(call.receiptKey, token)) {
      throw new Problem('not_found', 'not found');
    }
    await moveCall(calls, { name, ...claims, at: now() });
    return { status: 204 };
  };
