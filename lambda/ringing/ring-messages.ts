import type { Call } from '../calls/call.ts';
import { mintReceiptToken, type ReceiptClaims } from '../calls/receipt-token.ts';
import { PRESETS, type Preset } from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import { LIMITS } from '../contract/limits.ts';
import { routes } from '../contract/routes.ts';
import { appOf, platformOfEndpoint } from '../devices/applications.ts';
import { type Device, isProvedToday } from '../devices/device.ts';
import { endpointId } from '../devices/endpoint-id.ts';
import { voipMessage } from '../push/apns-message.ts';
import { fcmMessage } from '../push/fcm-message.ts';
import type { IncomingCall } from '../push/incoming-call.ts';
import type { PushMessage, TooLarge } from '../push/push-message.ts';
import type { DeviceMessage } from './ring-devices.ts';

export interface Oversized extends TooLarge {
  readonly preset: Preset;
}

export interface RingMessageDeps {
  readonly apps: readonly App[];
  /** Base URL of the HTTP API for phones, without a trailing slash. */
  readonly publicUrl: string;
  /** The tenant of all of the call's users. */
  readonly tenant: string;
}

/** The push for each device. One that is too large stops them all: the invite is at fault, not the device. */
export const ringMessages = (
  deps: RingMessageDeps,
  call: Call,
  devices: readonly Device[],
  now: number,
): readonly DeviceMessage[] | Oversized => {
  const messages: DeviceMessage[] = [];
  for (const device of devices) {
    const message = messageFor(device, incomingCall(deps, call, claimsOf(device, now)), deps.apps, now);
    if (message !== undefined && 'bytes' in message) return { ...message, preset: device.preset };
    messages.push({ device, message });
  }
  return messages;
};

/**
 * The push that would be too large for some device, whichever devices the callees have: the size of an invite is checked with
 * the longest device id and for every kind of push that this deployment sends. So a 413 says nothing about the callees.
 */
export const oversizedRing = (deps: RingMessageDeps, call: Call, now: number): Oversized | undefined => {
  const [userId = ''] = Object.keys(call.legs).sort((a, b) => b.length - a.length);
  const deviceId = 'd'.repeat(LIMITS.deviceIdCharacters);
  const longest = incomingCall(deps, call, { userId, deviceId, endpoint: endpointId(''), isProved: true });
  const platforms = new Set(deps.apps.flatMap(({ applications }) => Object.keys(applications)));
  const messages: [Preset, PushMessage | TooLarge][] = [];
  if (platforms.has('APNS_VOIP') || platforms.has('APNS_VOIP_SANDBOX')) {
    const target = { endpointArn: '', platform: 'APNS_VOIP', bundleId: '' } as const;
    for (const preset of PRESETS) messages.push([preset, voipMessage({ ...target, preset }, longest, now)]);
  }
  if (platforms.has('GCM')) messages.push(['universal', fcmMessage('', longest, now)]);
  for (const [preset, message] of messages) if ('bytes' in message) return { ...message, preset };
  return undefined;
};

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
  const token = mintReceiptToken(call.receiptKey, { tenant, callId, ...claims });
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
): PushMessage | TooLarge | undefined => {
  const app = appOf(apps, appId);
  if (app === undefined) return undefined;
  const platform = platformOfEndpoint(endpointArn);
  if (platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX') {
    return voipMessage({ endpointArn, platform, bundleId: app.bundleId, preset }, call, now);
  }
  return fcmMessage(endpointArn, call, now);
};
