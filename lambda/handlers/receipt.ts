import { type Call, callAt, newLeg, stateOf } from '../calls/call.ts';
import { endFor } from '../calls/call-event.ts';
import { type MoveDeps, moveAndTell } from '../calls/move-and-tell.ts';
import type { MoveName } from '../calls/moves.ts';
import { bearerOf } from '../calls/receipt-authority.ts';
import type { ReceiptClaims } from '../calls/receipt-token.ts';
import { Receipt } from '../contract/schemas.ts';
import type { ReceiptView } from '../contract/views.ts';
import type { Handler, Reply } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { bodyOf, type HttpEvent } from '../http/request.ts';
import { untold } from './move-call.ts';

/** What a receipt needs, bound to the tenant that its token names. */
export type ReceiptDepsFor = (tenant: string) => MoveDeps;

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

/** `POST /v1/receipts/{token}`: `{event}`. */
export const postReceiptHandler =
  (depsFor: ReceiptDepsFor): Handler =>
  (event) =>
    report(depsFor, event, moveOfEvent[bodyOf(event, Receipt).event]);

/**
 * `GET /v1/receipts/{token}?id=…&input=…`, a move: `id` is not looked at, the token says which call. Without `input`, the
 * call as it is: a phone that was just woken asks whether it still rings.
 */
export const getReceiptHandler =
  (depsFor: ReceiptDepsFor): Handler =>
  async (event) => {
    const input = event.queryStringParameters?.input;
    if (input !== undefined) return report(depsFor, event, moveOfInput[input]);
    const { call, claims, deps } = await authorised(depsFor, event);
    return { status: 200, body: receiptView(call, claims, deps.now()) };
  };

/** What the call is for that one phone: others of a call to several go on ringing, or talk, without it. */
const receiptView = (stored: Call, { userId, deviceId }: ReceiptClaims, now: number): ReceiptView => {
  const { callId, expiresAt, legs } = callAt(stored, now);
  const leg = legs[userId] ?? newLeg;
  const endReason = endFor(leg, deviceId);
  return {
    callId,
    state: endReason === undefined ? stateOf(leg) : 'ended',
    ...(endReason !== undefined && { endReason }),
    expiresAt: new Date(expiresAt).toISOString(),
  };
};

/** A phone's word. 204 whether or not the call could still be moved: native code has nobody to tell. */
const report = async (depsFor: ReceiptDepsFor, event: HttpEvent, name: MoveName | undefined): Promise<Reply> => {
  const { claims, deps } = await authorised(depsFor, event);
  if (name === undefined) throw new Problem('not_found', 'not found');
  const { kind } = await moveAndTell(deps, { name, ...claims, at: deps.now() });
  if (kind === 'untold') throw untold();
  return { status: 204 };
};

/** The call that a token speaks for. A token that is bad, or whose call is gone, is 404 and says nothing more. */
const authorised = async (depsFor: ReceiptDepsFor, event: HttpEvent) => {
  const bearer = await bearerOf((tenant) => depsFor(tenant).calls, event.pathParameters?.token ?? '');
  if (bearer === undefined) throw new Problem('not_found', 'not found');
  return { ...bearer, deps: depsFor(bearer.claims.tenant) };
};
