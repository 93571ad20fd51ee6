/** The platform names of SNS platform applications, as they stand in an endpoint's ARN. */
export const SNS_PLATFORMS = ['APNS_VOIP', 'APNS_VOIP_SANDBOX', 'APNS', 'APNS_SANDBOX', 'GCM'] as const;
export type SnsPlatform = (typeof SNS_PLATFORMS)[number];

export const DEVICE_PLATFORMS = ['ios', 'android'] as const;
export type DevicePlatform = (typeof DEVICE_PLATFORMS)[number];

/** Which of Apple's push services made a token: debug builds get `sandbox` ones, TestFlight and App Store `production`. */
export const ENVIRONMENTS = ['production', 'sandbox'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Shape of the push a device's client library reads in native code. See `lambda/push/presets.ts`. */
export const PRESETS = ['universal', 'cordova-legacy', 'minimal'] as const;
export type Preset = (typeof PRESETS)[number];

export const MEDIA = ['audio', 'video'] as const;
export type Media = (typeof MEDIA)[number];

/** The kinds of handle CallKit knows, in the words of react-native-callkeep. */
export const HANDLE_TYPES = ['generic', 'number', 'email'] as const;
export type HandleType = (typeof HANDLE_TYPES)[number];

export const CALL_STATES = ['initiated', 'ringing', 'answered', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

export const END_REASONS = [
  'completed',
  'cancelled',
  'declined',
  'busy',
  'no_answer',
  'answered_elsewhere',
  'declined_elsewhere',
  'unreachable',
  'failed',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What the push service's door said of one ring. `accepted` is Amazon SNS's word, not yet the phone's. */
export const RING_OUTCOMES = ['accepted', 'gone', 'rejected', 'retryable'] as const;
export type RingOutcome = (typeof RING_OUTCOMES)[number];

/**
 * What an app can do beyond what its preset says. Others may be named too, and are kept for the app's own use.
 *
 * - `voip-cancel`: its native code ends the call of a VoIP push of type `call_ended`, and reports nothing new for it.
 * - `ring-again`: a second push for the same `callId` shows as the same call.
 */
export const CAPABILITIES = ['voip-cancel', 'ring-again'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What a decline on one device ends: the whole call for its user, or the ringing of that device alone. */
export const DECLINE_ENDS = ['call', 'device'] as const;
export type DeclineEnds = (typeof DECLINE_ENDS)[number];

/** What happens to an invite of somebody who is in a call: they are rung all the same, or the call ends as `busy`. */
export const WHEN_BUSY = ['ring', 'refuse'] as const;
export type WhenBusy = (typeof WHEN_BUSY)[number];

/** The scope of a token that belongs to the deployment's own app server, which may act for any user of its tenant. */
export const SERVER_SCOPE = 'ringthrough/server';

/**
 * The subprotocol that a client asks for and the server chooses. Beside it a client names `bearer.<JWT>` or
 * `receipt.<token>`: browsers let nobody set another header, and a query string ends up in logs.
 */
export const SOCKET_PROTOCOL = 'ringthrough';
