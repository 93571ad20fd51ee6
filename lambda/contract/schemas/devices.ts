import * as v from 'valibot';
import {
  CLIENT_LIBRARIES,
  DEVICE_PLATFORMS,
  ENVIRONMENTS,
  PHONE_PLATFORMS,
  type PhonePlatform,
  PRESETS,
  type Preset,
} from '../enums.ts';
import { LIMITS } from '../limits.ts';
import { dictionary, Language, object, oneOf, text } from './fields.ts';

/** A token's form by platform, and the form that shows that a token of the other platform was sent. */
export const tokenRules = {
  // SNS: "iOS device tokens must be no more than 400 hexadecimal characters". Apple documents no length.
  ios: {
    pattern: /^(?:[0-9a-fA-F]{2}){1,200}$/,
    message: 'must be hexadecimal, two digits per byte, at most 400 digits (ios)',
    other: /^[\w-]+:[\w-]+$/,
    otherMessage: 'looks like an FCM registration token: send the token of PKPushRegistry, in hexadecimal (ios)',
  },
  // https://firebase.google.com/docs/cloud-messaging/manage-tokens. 32 bytes in hexadecimal are an APNs token.
  android: {
    pattern: /^(?![0-9a-fA-F]{64}$)[\x21-\x7e]{1,4096}$/,
    message: 'must be 1 to 4096 printable ASCII characters without spaces (android)',
    other: /^[0-9a-fA-F]{64}$/,
    otherMessage: 'looks like an APNs device token: send the token of FirebaseMessaging.getToken (android)',
  },
} as const;

const tokenMessage = (platform: PhonePlatform, token: string): string => {
  const { message, other, otherMessage } = tokenRules[platform];
  return other.test(token) ? otherMessage : message;
};

/** The registration of a phone. */
export const RegisterPhone = v.pipe(
  object({
    platform: v.picklist(PHONE_PLATFORMS, `must be one of ${DEVICE_PLATFORMS.join(', ')}`),
    token: v.string('must be a string'),
    environment: v.optional(oneOf(ENVIRONMENTS)),
    /** By default the one of `library`; without that, `universal`. */
    preset: v.optional(oneOf(PRESETS)),
    library: v.optional(oneOf(CLIENT_LIBRARIES)),
    capabilities: v.optional(
      v.pipe(v.array(text(32), 'must be a list'), v.maxLength(16, 'must have at most 16 entries')),
      [],
    ),
    alertToken: v.optional(
      v.pipe(v.string('must be a string'), v.regex(tokenRules.ios.pattern, tokenRules.ios.message)),
    ),
    appId: v.optional(text(64)),
    /** In which the user reads alerts. @default English, or the texts of the deployment for `en` */
    language: v.optional(Language),
  }),
  v.forward(
    v.partialCheck(
      [['platform'], ['token']],
      ({ platform, token }) => tokenRules[platform].pattern.test(token),
      ({ input }) => tokenMessage(input.platform, input.token),
    ),
    ['token'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['environment']],
      ({ platform, environment }) => (platform === 'ios' ? environment !== undefined : environment !== 'sandbox'),
      ({ input }) =>
        input.platform === 'ios'
          ? 'is missing: production for App Store and TestFlight builds, sandbox for debug builds'
          : 'must be production or absent: only iOS has a sandbox',
    ),
    ['environment'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['alertToken']],
      ({ platform, alertToken }) => platform === 'ios' || alertToken === undefined,
      'is for ios only',
    ),
    ['alertToken'],
  ),
  v.forward(
    v.partialCheck(
      [['token'], ['alertToken']],
      ({ token, alertToken }) => token.toLowerCase() !== alertToken?.toLowerCase(),
      // PushKit and UIKit give an app two tokens that always differ.
      'is the VoIP token: send the token of application(_:didRegisterForRemoteNotificationsWithDeviceToken:)',
    ),
    ['alertToken'],
  ),
);
export type RegisterPhone = v.InferOutput<typeof RegisterPhone>;

/** Browsers write base64url without padding, some libraries with it. */
const base64url = (pattern: RegExp, message: string) => v.pipe(v.string('must be a string'), v.regex(pattern, message));

/** A `PushSubscription` as `toJSON` writes it: https://w3c.github.io/push-api/#dom-pushsubscription-tojson */
export const PushSubscription = dictionary({
  /** Who knows it can send pushes there, so it is in no view and no log. The hosts it may be on are a setting. */
  endpoint: v.pipe(
    v.string('must be a string'),
    v.maxLength(
      LIMITS.subscriptionEndpointCharacters,
      `must have at most ${LIMITS.subscriptionEndpointCharacters} characters`,
    ),
    v.url('must be a URL'),
  ),
  /** Epoch milliseconds; browsers write `null` mostly. */
  expirationTime: v.optional(v.nullable(v.number('must be a number'))),
  keys: dictionary({
    p256dh: base64url(/^[\w-]{87}=?$/, 'must be 65 bytes as base64url: an uncompressed point of P-256'),
    auth: base64url(/^[\w-]{22}(==)?$/, 'must be 16 bytes as base64url'),
  }),
});
export type PushSubscription = v.InferOutput<typeof PushSubscription>;

/** The registration of a browser. Without `subscription` it rings only while a page of it has a socket. */
export const RegisterBrowser = object({
  platform: v.literal('web'),
  subscription: v.optional(PushSubscription),
  /** In which the user reads alerts. */
  language: v.optional(Language),
  appId: v.optional(text(64)),
});
export type RegisterBrowser = v.InferOutput<typeof RegisterBrowser>;

/** `PUT /v1/devices/{deviceId}` */
export const RegisterDevice = v.lazy((input): typeof RegisterPhone | typeof RegisterBrowser =>
  isOfBrowser(input) ? RegisterBrowser : RegisterPhone,
);
export type RegisterDevice = RegisterPhone | RegisterBrowser;

const isOfBrowser = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'platform' in input && input.platform === 'web';

/** A registration whose preset is decided. */
export interface DeviceRegistration
  extends Pick<
    RegisterPhone,
    'platform' | 'token' | 'environment' | 'library' | 'capabilities' | 'alertToken' | 'appId' | 'language'
  > {
  readonly preset: Preset;
}
