import type { Preset } from '../contract/enums.ts';
import type { IncomingCall } from './incoming-call.ts';
import { presets } from './presets.ts';
import { type PushMessage, ringTtl, type TooLarge } from './push-message.ts';

/** Apple's limit for a VoIP push in bytes; 4,096 for every other push type. */
const VOIP_LIMIT = 5_120;

export interface VoipTarget {
  readonly endpointArn: string;
  /** The SNS platform of the endpoint: the message's key must be the same. */
  readonly platform: 'APNS_VOIP' | 'APNS_VOIP_SANDBOX';
  /** Without `.voip`. */
  readonly bundleId: string;
  readonly preset: Preset;
}

/** Builds the VoIP push. SNS infers the push types `alert` and `background` but never `voip`, so every header is set. */
export const voipMessage = (target: VoipTarget, call: IncomingCall, now: number): PushMessage | TooLarge => {
  const payload = JSON.stringify(presets[target.preset].incomingCall(call));
  const bytes = Buffer.byteLength(payload);
  if (bytes > VOIP_LIMIT) return { bytes, limit: VOIP_LIMIT };
  return {
    endpointArn: target.endpointArn,
    // Stringified twice: SNS ignores a platform entry that is not a string.
    message: JSON.stringify({ [target.platform]: payload }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'voip',
      'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
      'AWS.SNS.MOBILE.APNS.TOPIC': `${target.bundleId}.voip`,
      [`AWS.SNS.MOBILE.${target.platform}.TTL`]: String(ringTtl(call.expiresAt, now)),
    },
  };
};
