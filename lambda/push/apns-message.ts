import type { Preset } from '../contract/enums.ts';
import { fitPayload } from './fit-payload.ts';
import type { IncomingCall } from './incoming-call.ts';
import { presets } from './presets.ts';
import { type PushMessage, ringTtl } from './push-message.ts';

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
export const voipMessage = (target: VoipTarget, call: IncomingCall, now: number): PushMessage => {
  const { incomingCall } = presets[target.preset];
  const payload = fitPayload(
    call,
    (shown) => JSON.stringify(incomingCall(shown)),
    (text) => Buffer.byteLength(text) <= VOIP_LIMIT,
  );
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
