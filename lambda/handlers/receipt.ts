import { type Call, callAt, newLeg, stateOf } from '../calls/call.ts';
import { endFor } from '../calls/call-event.ts';
import { bearerOf } from '../calls/receipt-authority.ts';
import type { ReceiptClaims } from '../calls/receipt-token.ts';
import type { TransitionName } from '../calls/transitions.ts';
import { Receipt } from '../contract/schemas/receipts.ts';
import type { ReceiptView } from '../contract/views.ts';
import { type ProofDeps, recordProof } from '../devices/record-proof.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem, userBeingErased } from '../http/problem.ts';
import { bodyOf, type HttpEvent } from '../http/request.ts';
import { type TransitionDeps, transitionAndNotify } from '../notifications/transition-and-notify.ts';

export type ReceiptDeps = TransitionDeps & ProofDeps;

/** Creates a receipt's dependencies for the tenant that its token names. */
export type ReceiptDepsFor = (tenant: string) => ReceiptDeps;

const transitionOfEvent: Readonly<Record<Receipt['event'], TransitionName>> = {
  ringing: 'ringing',
  answered: 'answer',
  declined: 'decline',
  ended: 'end',
};

/**
 * Values of `?input=` that Cordova builds send: the native code of AleksandarTokarev/cordova-plugin-callkit
 * (trusted-care-master) and AleksandarTokarev/phonegap-plugin-push (android-native-caller) adds it to `CallbackUrl`.
 */
const transitionOfInput: ReadonlyMap<string, TransitionName> = new Map([
  ['connected', 'ringing'],
  ['pickup', 'answer'],
  ['declined_callee', 'decline'],
]);

/**
 * `POST /v1/receipts/{token}`: `{event}`. Returns the call's state after it, also if the transition is no longer possible: native code
 * sees whether its answer was the first.
 */
export const postReceiptHandler =
  (depsFor: ReceiptDepsFor): Handler =>
  async (event) => {
    const name = transitionOfEvent[bodyOf(event, Receipt).event];
    const receipt = await authorised(depsFor, event, false);
    return { status: 200, body: await report(receipt, name) };
  };

/**
 * `GET /v1/receipts/{token}?id=…&input=…` makes a transition, and responds without a body, which native code that sends it does not
 * read. The token names the call; an `id` of another call is that of another push, and makes none.
 * Without `input`, it returns the call's current state: a phone that was just woken asks whether the call still rings.
 */
export const getReceiptHandler =
  (depsFor: ReceiptDepsFor): Handler =>
  async (event) => {
    const { input, id = '' } = event.queryStringParameters ?? {};
    const receipt = await authorised(depsFor, event, input === undefined);
    const { call, claims, deps } = receipt;
    if (input === undefined) return { status: 200, body: receiptView(call, claims, deps.now()) };
    const name = transitionOfInput.get(input);
    if (name === undefined || (id !== '' && id.toLowerCase() !== call.callId)) throw notFound();
    await report(receipt, name);
    return { status: 204 };
  };

/** The call as this device sees it: it may have ended here and continue on other devices or for other callees. */
const receiptView = (stored: Call, { userId, deviceId }: ReceiptClaims, now: number): ReceiptView => {
  const { callId, expiresAt, legs } = callAt(stored, now);
  const leg = legs[userId] ?? newLeg;
  const endReason = endFor(leg, deviceId);
  return {
    callId,
    state: endReason === undefined ? stateOf(leg) : 'ended',
    ...(endReason !== undefined && { endReason }),
    ...(leg.answeredBy !== undefined && { answeredBy: { userId, deviceId: leg.answeredBy } }),
    expiresAt: new Date(expiresAt).toISOString(),
  };
};

/** Reports an event of a phone, whose token also proves that the push arrived. @returns the call after it */
const report = async ({ call, claims, deps }: AuthorisedReceipt, name: TransitionName): Promise<ReceiptView> => {
  const { endpoint, isProved, ...party } = claims;
  const at = deps.now();
  let proof: Promise<void> | undefined;
  const recordReceipt = () => {
    proof ??= isProved ? Promise.resolve() : recordProof(deps, { ...party, endpoint }, at);
    return proof;
  };
  const { caller, custom } = call;
  const transition = { name, ...party, isKnownDevice: true, text: { caller, custom }, at };
  const result = await transitionAndNotify({ ...deps, recordReceipt }, transition);
  // Also when the call is over, or a socket reported the ring before.
  if (name === 'ringing') await recordReceipt();
  if (result.kind === 'call-not-found') throw notFound();
  if (result.kind === 'being-erased') throw userBeingErased();
  return receiptView(result.call, claims, at);
};

interface AuthorisedReceipt {
  /** As it is, or was a moment ago. */
  readonly call: Call;
  readonly claims: ReceiptClaims;
  readonly deps: ReceiptDeps;
}

const notFound = (): Problem => new Problem('not_found', 'not found');

/** The call of a receipt token. 404 without details for an invalid token, and for one whose call no longer exists. */
const authorised = async (
  depsFor: ReceiptDepsFor,
  event: HttpEvent,
  isCurrent: boolean,
): Promise<AuthorisedReceipt> => {
  const bearer = await bearerOf((tenant) => depsFor(tenant).calls, event.pathParameters?.token ?? '', isCurrent);
  if (bearer === undefined) throw notFound();
  return { ...bearer, deps: depsFor(bearer.claims.tenant) };
};
