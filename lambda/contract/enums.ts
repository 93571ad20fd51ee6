/** The platforms of SNS whose applications Ringthrough uses, as in an endpoint's ARN. `application-platforms.ts` has all of SNS. */
export const SNS_PLATFORMS = ['APNS_VOIP', 'APNS_VOIP_SANDBOX', 'APNS', 'APNS_SANDBOX', 'GCM'] as const;
export type SnsPlatform = (typeof SNS_PLATFORMS)[number];

/** Platforms of phones, which SNS pushes to. */
export const PHONE_PLATFORMS = ['ios', 'android'] as const;
export type PhonePlatform = (typeof PHONE_PLATFORMS)[number];

/** `web`: a browser, which rings over its socket, and by Web Push if it has a subscription. */
export const DEVICE_PLATFORMS = [...PHONE_PLATFORMS, 'web'] as const;
export type DevicePlatform = (typeof DEVICE_PLATFORMS)[number];

/** The APNs environment of a token: `sandbox` for debug builds, `production` for TestFlight and the App Store. */
export const ENVIRONMENTS = ['production', 'sandbox'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/**
 * Shape of the push payload that a device's client library reads in native code. See `lambda/push/presets`. `custom`: the payloads in
 * the settings of the deployment.
 */
export const PRESETS = [
  'universal',
  'minimal',
  'cordova-npm',
  'cordova-legacy',
  'flutter-webrtc-callkeep',
  'flutter-ios-voip-kit',
  'connectycube',
  'capacitor-bfine',
  'capacitor-onesignal-envelope',
  'custom',
] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * The client libraries of docs/payloads.md: a name on npm or pub.dev, or `owner/repository#branch` on GitHub. `native`: native code of
 * the app's own.
 */
export const CLIENT_LIBRARIES = [
  'native',
  'cordova-plugin-callkit',
  'luisbouca/cordova-plugin-callkit',
  'AleksandarTokarev/cordova-plugin-callkit',
  'AleksandarTokarev/cordova-plugin-callkit#trusted-care-master',
  'iotum/cordova-plugin-callkit',
  'cordova-ios-voip-push',
  '@havesource/cordova-plugin-push',
  'AleksandarTokarev/phonegap-plugin-push#android-native-caller',
  'react-native-callkeep',
  'expo-callkit-telecom',
  '@ross-slaney/expo-callkit',
  'flutter_callkit_incoming',
  'flutter_callkeep',
  'flutter-webrtc/callkeep',
  'flutter_ios_voip_kit',
  'webtrit_callkeep',
  'connectycube_flutter_call_kit',
  'capacitor-callkit-plugin',
  '@capgo/capacitor-callkit-voip',
  'dyadical/capacitor-callkeep',
  'hrefcl/capacitor-voip-ios',
  'capacitor-callkit-onesignal',
  'capacitor-plugin-callkit-voip',
  '@stream-io/react-native-callingx',
  '@twilio/voice-react-native-sdk',
] as const;
export type ClientLibraryName = (typeof CLIENT_LIBRARIES)[number];

export const MEDIA = ['audio', 'video'] as const;
export type Media = (typeof MEDIA)[number];

/** CallKit's handle types, by their names in react-native-callkeep. */
export const HANDLE_TYPES = ['generic', 'number', 'email'] as const;
export type HandleType = (typeof HANDLE_TYPES)[number];

export const CALL_STATES = ['initiated', 'ringing', 'answered', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

/**
 * The result of SNS Publish for one ring. `accepted` means accepted by SNS; only a receipt proves delivery. `pending`: it is about to be
 * sent, or was and its result is not recorded yet.
 */
export const RING_OUTCOMES = ['accepted', 'pending', 'gone', 'rejected', 'retryable'] as const;
export type RingOutcome = (typeof RING_OUTCOMES)[number];

/**
 * What an app supports beyond its preset. Unknown capabilities are stored too, for the app's own use.
 *
 * - `voip-cancel`: its native code ends the call named by a VoIP push of type `call_ended`, and reports no new call for it.
 * - `ring-again`: a second push for the same `callId` shows as the same call.
 * - `localised-alerts`: its `Localizable.strings` has the keys of {@link ALERT_KEYS}, which iOS then shows in the phone's language.
 */
export const CAPABILITIES = ['voip-cancel', 'ring-again', 'localised-alerts'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/**
 * The keys of alerts in the strings of an app: `loc-key` for iOS, `locKey` in a data message for Android. The argument is the caller's name.
 */
export const ALERT_KEYS = {
  missedCall: 'RINGTHROUGH_MISSED_CALL',
  missedVideoCall: 'RINGTHROUGH_MISSED_VIDEO_CALL',
  unreportedTitle: 'RINGTHROUGH_UNREPORTED_TITLE',
  unreportedBody: 'RINGTHROUGH_UNREPORTED_BODY',
} as const;
export type AlertText = keyof typeof ALERT_KEYS;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a decline on one device ends: `call`, the whole call for its user; `device`, the ringing on that device only. */
export const DECLINE_ENDS = ['call', 'device'] as const;
export type DeclineEnds = (typeof DECLINE_ENDS)[number];

/** How an invite treats a callee who is in a call: `ring` rings anyway, `refuse` ends the leg as `busy`. */
export const WHEN_BUSY = ['ring', 'refuse'] as const;
export type WhenBusy = (typeof WHEN_BUSY)[number];

/** The scope of an app server's token. An app server may act for any user of its tenant. */
export const SERVER_SCOPE = 'ringthrough/server';

/** The header with the user on whose behalf an app server acts: percent-encoded UTF-8. */
export const ON_BEHALF_OF_HEADER = 'Ringthrough-On-Behalf-Of';

/**
 * The WebSocket subprotocol that the client requests and the server selects. The client also requests `bearer.<JWT>` or
 * `receipt.<token>` as a subprotocol, because browsers allow no other header and a query string appears in logs.
 */
export const SOCKET_PROTOCOL = 'ringthrough';

/**
 * The message type of a signal that is not answered with `sent`. It is a route of API Gateway, without a route response: with one, a
 * client would get an empty message.
 */
export const ONE_WAY_SIGNAL = 'one_way_signal';

/**
 * Which addresses a request to a URL of the settings or of a client may connect to. `public`: those of the internet only. `private`: those of
 * a VPC too (RFC 1918, RFC 6598, RFC 4193). `loopback`: those of the internet, and this machine; only the local backend uses it.
 */
export const ADDRESS_CLASSES = ['public', 'private', 'loopback'] as const;
export type AddressClass = (typeof ADDRESS_CLASSES)[number];
