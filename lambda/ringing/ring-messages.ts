import type { Call } from '../calls/call.ts';
import { mintReceiptToken, type ReceiptClaims } from '../calls/receipt-token.ts';
import type { App } from '../contract/environment.ts';
import { routes } from '../contract/routes.ts';
import { appOf, platformOfEndpoint } from '../devices/applications.ts';
import { type Device, isProvedToday } from '../devices/device.ts';
import { endpointId } from '../devices/endpoint-id.ts';
import { voipMessage } from '../push/apns-message.ts';
import { fcmMessage } from '../push/fcm-message.ts';
import type { IncomingCall } from '../push/incoming-call.ts';
import type { PushMessage } from '../push/push-message.ts';
import type { DeviceMessage } from './ring-devices.ts';

export interface RingMessageDeps {
  readonly apps: readonly App[];
  /** Base URL of the HTTP API for phones, without a trailing slash. */
  readonly publicUrl: string;
  /** The tenant of all of the call's users. */
  readonly tenant: string;
}

/** The push for each device. */
export const ringMessages = (
  deps: RingMessageDeps,
  call: Call,
  devices: readonly Device[],
  now: number,
): readonly DeviceMessage[] =>
  devices.map((device) => ({
    device,
    message: messageFor(device, incomingCall(deps, call, claimsOf(device, now)), deps.apps, now),
  }));

/** The claims of the device's receipt token. */
const claimsOf = (device: Device, now: number) => ({
  userId: device.userId,
  deviceId: device.deviceId,
  endpoint: endpointId(device.endpointArn),
  isProved: isProvedToday(device, now),
});

const incomingCall = (
  { publicUrl, tenant }: RingMessageDeps,
  call: Call,
  claims: Omit<ReceiptClaims, 'tenant' | 'callId'>,
): IncomingCall => {
  const { callId } = call;
  const token = mintReceiptToken(call, { tenant, ...claims });
  return {
    callId,
    callerId: call.callerId,
    caller: call.caller,
    media: call.media,
    custom: call.custom ?? {},
    startedAt: call.startedAt,
    expiresAt: call.expiresAt,
    ackUrl: `${publicUrl}${routes.postReceipt.path.replace('{token}', token)}`,
  };
};

/** `undefined` for a device whose app this deployment no longer has. */
const messageFor = (
  { appId, endpointArn, preset }: Device,
  call: IncomingCall,
  apps: readonly App[],
  now: number,
): PushMessage | undefined => {
  const app = appOf(apps, appId);
  if (app === undefined) return undefined;
  const platform = platformOfEndpoint(endpointArn);
  if (platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX') {
    return voipMessage({ endpointArn, platform, bundleId: app.bundleId, preset }, call, now);
  }
  return fcmMessage(endpointArn, call, now);
};
