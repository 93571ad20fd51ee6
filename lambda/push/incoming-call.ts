import type { Call } from '../calls/call.ts';
import { mintReceiptToken, type ReceiptClaims } from '../calls/receipt-token.ts';
import type { HandleType, Media } from '../contract/enums.ts';
import { routes } from '../contract/routes.ts';
import { type SubscribedBrowser, subscriptionId } from '../devices/browser.ts';
import { type Device, isProvedToday } from '../devices/device.ts';
import { endpointId } from '../devices/endpoint-id.ts';

/** The facts of an incoming call for one device, with which the template of its preset is filled. */
export interface IncomingCall {
  readonly callId: string;
  readonly callerId: string;
  /** The user of the device. */
  readonly calleeId: string;
  readonly caller: { readonly name: string; readonly handle: string; readonly handleType: HandleType };
  readonly media: Media;
  /** Data of the app. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Whether the metadata of Expo's keys has `custom` too: see Note [custom always fits]. */
  readonly hasWholeMetadata: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
  /** Where the phone's native code sends its receipts, without a session. */
  readonly ackUrl: string;
}

export interface IncomingCallDeps {
  /** Base URL of the HTTP API for phones, without a trailing slash. */
  readonly publicUrl: string;
  /** The tenant of all of the call's users. */
  readonly tenant: string;
}

/** The call as the push to a callee's device carries it. */
export const incomingCall = (
  { publicUrl, tenant }: IncomingCallDeps,
  call: Call,
  device: Device,
  now: number,
): IncomingCall => {
  const endpoint = endpointId(device.endpointArn);
  return callFor({ publicUrl, tenant }, call, { ...device, endpoint, isProved: isProvedToday(device, now) });
};

/** The call as the Web Push to a callee's browser carries it. A receipt proves nothing of a subscription: its end is answered. */
export const incomingCallOfBrowser = (deps: IncomingCallDeps, call: Call, browser: SubscribedBrowser): IncomingCall =>
  callFor(deps, call, { ...browser, endpoint: subscriptionId(browser.subscription), isProved: true });

const callFor = (
  { publicUrl, tenant }: IncomingCallDeps,
  call: Call,
  { userId, deviceId, endpoint, isProved }: Omit<ReceiptClaims, 'tenant' | 'callId'>,
): IncomingCall => {
  const token = mintReceiptToken(call, { tenant, userId, deviceId, endpoint, isProved });
  return {
    callId: call.callId,
    callerId: call.callerId,
    calleeId: userId,
    caller: call.caller,
    media: call.media,
    custom: call.custom ?? {},
    hasWholeMetadata: true,
    startedAt: call.startedAt,
    expiresAt: call.expiresAt,
    ackUrl: `${publicUrl}${routes.postReceipt.path.replace('{token}', token)}`,
  };
};
