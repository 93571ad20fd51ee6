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
