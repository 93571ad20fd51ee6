import type { Payload } from '../../client-libraries/client-library.ts';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import type { PhonePlatform, Preset } from '../../lambda/contract/enums.ts';
import type { App } from '../../lambda/contract/environment.ts';
import { incomingCall } from '../../lambda/push/incoming-call.ts';
import { notificationMessages } from '../../lambda/push/notification-messages.ts';
import { ringMessages } from '../../lambda/ringing/ring-messages.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';

const APP: App = {
  appId: 'main',
  bundleId: 'com.example.app',
  applications: { APNS_VOIP: 'arn:voip', APNS_VOIP_SANDBOX: 'arn:sandbox', APNS: 'arn:alert', GCM: 'arn:gcm' },
};
const deps = { apps: [APP], publicUrl: 'https://api.example.com', tenant: 'acme' };

/** Both users have ids that are integers, so that every preset can carry them. */
export const CALLER = '42';
const CALLEE = '7';

export const callFrom = (changes: Partial<Call> = {}): Call =>
  aCall({
    callerId: CALLER,
    caller: { name: 'Alice', handle: '+49 30 123', handleType: 'number' },
    legs: { [CALLEE]: newLeg },
    ...changes,
  });

const deviceOf = (platform: PhonePlatform, preset: Preset) => {
  const on = platform === 'ios' ? 'APNS_VOIP' : 'GCM';
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/${on}/main/1`;
  return aDevice({ userId: CALLEE, platform, preset, endpointArn, capabilities: ['voip-cancel'] });
};

/** What the phone receives of a message for SNS: the payload of a push, or the `data` of a message. */
const payloadIn = (message: string): Payload => {
  const [[on, text] = ['', '{}']] = Object.entries<string>(JSON.parse(message));
  const payload = JSON.parse(text);
  return on === 'GCM' ? payload.fcmV1Message.message.data : payload;
};

/** The push that rings a device, as the backend builds it: shortened to its limit. */
export const sentRing = (preset: Preset, platform: PhonePlatform, call: Call): Payload => {
  const [ring] = ringMessages(deps, call, [deviceOf(platform, preset)], T0);
  if (typeof ring?.message !== 'object') throw new Error(`no push of ${preset}: ${ring?.message}`);
  return payloadIn(ring.message.message);
};

/** The push that ends the ring of a device with `voip-cancel`; `undefined` if the preset has none. */
export const sentEnd = (preset: Preset, platform: PhonePlatform, call: Call): Payload | undefined => {
  const device = deviceOf(platform, preset);
  const [message] = notificationMessages(
    {
      ...device,
      bundleId: APP.bundleId,
      hasReported: true,
      incomingCall: incomingCall(deps, call, device, T0),
    },
    {
      type: 'call_ended',
      callId: call.callId,
      callerId: call.callerId,
      callerName: call.caller.name,
      media: call.media,
      endReason: 'cancelled',
      stopsRinging: true,
      isMissed: true,
      expiresAt: call.expiresAt,
    },
    T0 + 5_000,
  );
  return message && payloadIn(message.message);
};
