import type { App } from '../contract/environment.ts';
import { routes } from '../contract/routes.ts';
import type { Preset } from '../contract/words.ts';
import { appOf, platformOfEndpoint } from '../devices/applications.ts';
import type { Device } from '../devices/device.ts';
import { voipMessage } from '../push/apns-message.ts';
import { fcmMessage } from '../push/fcm-message.ts';
import type { IncomingCall } from '../push/incoming-call.ts';
import type { PushMessage, TooLarge } from '../push/push-message.ts';
import type { Call } from './call.ts';
import { mintReceiptToken } from './receipt-token.ts';

export interface Oversized extends TooLarge {
  readonly preset: Preset;
}

export type RingMessages =
  | { readonly messages: readonly { readonly device: Device; readonly message: PushMessage | undefined }[] }
  | { readonly oversized: Oversized };

/** The push for each device. One that would be too large stops them all: what is wrong is the invite, not the device. */
export const ringMessages = (
  call: Call,
  devices: readonly Device[],
  { apps, publicUrl }: { readonly apps: readonly App[]; readonly publicUrl: string },
  now: number,
): RingMessages => {
  const messages: { device: Device; message: PushMessage | undefined }[] = [];
  for (const device of devices) {
    const message = messageFor(device, incomingCall(call, device, publicUrl), apps, now);
    if (message !== undefined && 'bytes' in message) return { oversized: { ...message, preset: device.preset } };
    messages.push({ device, message });
  }
  return { messages };
};

const incomingCall = (call: Call, { userId, deviceId }: Device, publicUrl: string): IncomingCall => ({
  callId: call.callId,
  callerId: call.callerId,
  caller: call.caller,
  media: call.media,
  custom: call.custom ?? {},
  startedAt: call.startedAt,
  expiresAt: call.expiresAt,
  ackUrl: `${publicUrl}${routes.postReceipt.path.replace('{token}', mintReceiptToken(call.receiptKey, { callId: call.callId, userId, deviceId }))}`,
});

/** `undefined` for a device whose app this deployment no longer has. */
const messageFor = (
  device: Device,
  call: IncomingCall,
  apps: readonly App[],
  now: number,
): PushMessage | TooLarge | undefined => {
  const app = appOf(apps, device.appId);
  if (app === undefined) return undefined;
  const { endpointArn, preset } = device;
  const platform = platformOfEndpoint(endpointArn);
  if (platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX') {
    return voipMessage({ endpointArn, platform, bundleId: app.bundleId, preset }, call, now);
  }
  return fcmMessage(endpointArn, call, now);
};
