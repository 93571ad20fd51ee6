import { tokenRules } from '../../lambda/contract/schemas/devices.ts';
import { mask } from '../terminal/mask.ts';
import { asBase64, asByteList, asHex } from './apple-token-forms.ts';
import { notAToken, PRINT_WHOLE } from './not-a-token.ts';
import { printedValue } from './printed-token.ts';
import { wrongToken as wrong } from './wrong-token.ts';

/** A phone's token in the form that a push service takes. */
export interface DeviceToken {
  /** `apns`: of Apple, lower-case hexadecimal; `fcm`: of Firebase. */
  readonly kind: 'apns' | 'fcm';
  /** Never print it: see `mask`. */
  readonly token: string;
  /** What was concluded or looks unusual, for people. */
  readonly notes: readonly string[];
}

/**
 * Reads a device token in any form in which it is copied: out of Xcode's console, a log, a URL, a database.
 *
 * @throws CliError `input` that says what the text is instead, and how to get the token
 */
export const readDeviceToken = (text: string): DeviceToken => {
  const trimmed = text.trim();
  if (trimmed === '') throw wrong('the token is empty', 'Give the token that the app printed: --token "<740f4707 …>".');
  const value = printedValue(trimmed);
  const known = notAToken(trimmed) ?? notAToken(value);
  if (known !== undefined) throw wrong(`this is ${known.what}`, known.hint);
  if (/\.{2,}|…/.test(value)) {
    const where = /length\s*=/.test(trimmed)
      ? 'its middle is missing, where "..." stands, as iOS 13 and later print it'
      : '"..." stands in the place of the rest';
    throw wrong(`the token is cut: ${where}`, PRINT_WHOLE);
  }
  return asFcm(value) ?? asByteList(value) ?? asHex(value) ?? asBase64(value) ?? unknown(value);
};

/** @throws CliError `input` when a token cannot be sent to with a credential of that kind */
export const requireFittingToken = ({ kind }: DeviceToken, credential: 'token' | 'certificate' | 'google'): void => {
  if (kind === 'fcm' && credential !== 'google') {
    throw wrong(
      'this is a token of Firebase (Android), and the credential is one of Apple',
      'For an iPhone, give the token of PKPushRegistry, which is hexadecimal. To send to Android: --service-account FILE.',
    );
  }
  if (kind === 'apns' && credential === 'google') {
    throw wrong(
      'this is a token of Apple, and the credential is a Google service account',
      'For Android, give the token of FirebaseMessaging.getToken. To send to an iPhone: --p8 or --p12.',
    );
  }
};

/** Firebase documents no form: an installation id of 22 characters, a colon, and `APA91…` is what is seen. */
const asFcm = (value: string): DeviceToken | undefined => {
  const token = value.replaceAll(/\s/g, '');
  if (/^APA91[\w-]{100,}$/.test(token)) {
    return {
      kind: 'fcm',
      token,
      notes: ['an old token without an installation id: only apps from before 2020 have it'],
    };
  }
  if (!tokenRules.ios.other.test(token) || /^(?:[0-9a-f]{2,}:)+[0-9a-f]+$/i.test(token)) return undefined;
  const [, rest = ''] = token.split(':');
  const isUsual = /^[\w-]{22}:APA91[\w-]{120,}$/.test(token);
  if (!isUsual && rest.startsWith('APA91')) {
    return {
      kind: 'fcm',
      token,
      notes: [`${token.length} characters, fewer than usual for Firebase: the token may be cut`],
    };
  }
  return { kind: 'fcm', token, notes: isUsual ? [] : ['not of the form that tokens of Firebase have: "…:APA91b…"'] };
};

const unknown = (value: string): never => {
  const others = value.match(/[^0-9a-f\s]/gi) ?? [];
  const [other] = others;
  if (other !== undefined && others.length <= 4 && value.length >= 48) {
    throw wrong(
      `the token has the character "${other}", which is no hexadecimal digit: was it typed, or read from a picture?`,
      PRINT_WHOLE,
    );
  }
  if (/[^\x20-\x7e\s]/.test(value)) {
    throw wrong('this is the token as raw bytes that were made into text, which loses some of them', PRINT_WHOLE);
  }
  throw wrong(
    `${mask(value)} is no device token: Apple's have 64 hexadecimal digits, Firebase's are "…:APA91b…"`,
    'The token comes from pushRegistry(_:didUpdate:for:) on iOS, and from FirebaseMessaging.getToken on Android.',
  );
};
