import { tokenRules } from '../../lambda/contract/schemas/devices.ts';
import { CliError } from '../terminal/cli-error.ts';
import { mask } from '../terminal/mask.ts';
import { notAToken, PRINT_WHOLE } from './not-a-token.ts';
import { printedValue } from './printed-token.ts';

/** A phone's token in the form that a push service takes. */
export interface DeviceToken {
  /** `apns`: of Apple, lower-case hexadecimal; `fcm`: of Firebase. */
  readonly kind: 'apns' | 'fcm';
  /** Never print it: see `mask`. */
  readonly token: string;
  /** What was concluded or looks unusual, for people. */
  readonly notes: readonly string[];
}

/** Digits of a token of an iPhone. Apple documents no length; it has been 32 bytes since the beginning. */
const DIGITS = 64;
/** Digits of the tokens that Xcode's Simulator and Live Activities get. */
const LONG_DIGITS = 160;

/** Tokens in Apple's documentation: https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns */
const EXAMPLES = [
  '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad',
  '00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0',
];

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

const wrong = (message: string, hint?: string): CliError => new CliError('input', `--token: ${message}`, hint);

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

const asHex = (value: string): DeviceToken | undefined => {
  const separated = value.replaceAll(/\\x|0x|[\s,:<>\-_"'\\]/gi, '');
  if (/^[0-9a-f]+$/i.test(separated)) return ofDigits(separated.toLowerCase());
  // A token inside of a log line. Dates and process ids have fewer digits.
  const found = [...new Set(value.toLowerCase().match(/\b[0-9a-f]{60,}\b/g) ?? [])];
  if (found.length > 1) throw twoTokens(found.length);
  return found[0] === undefined ? undefined : ofDigits(found[0]);
};

const ofDigits = (digits: string): DeviceToken => {
  const { length } = digits;
  if (length === DIGITS) return { kind: 'apns', token: digits, notes: notesOn(digits) };
  if (length === LONG_DIGITS) {
    const what = 'as the Simulator of Xcode and Live Activities have; the VoIP token of an iPhone has 64';
    return { kind: 'apns', token: digits, notes: [`${length} digits, ${what}`] };
  }
  const once = digits.slice(0, DIGITS);
  if (length > DIGITS && once.repeat(length / DIGITS) === digits)
    return noted(ofDigits(once), 'the same token more than once');
  if (length % DIGITS === 0) throw twoTokens(length / DIGITS);
  if (length < DIGITS) {
    throw wrong(`the token has ${length} digits, and a token of Apple has ${DIGITS}: it is cut`, PRINT_WHOLE);
  }
  if (length % 2 === 1) {
    throw wrong(
      `the token has ${length} digits, an odd number: one is missing, or one too many was copied`,
      PRINT_WHOLE,
    );
  }
  if (!tokenRules.ios.pattern.test(digits)) throw wrong(`the token has ${length} digits, more than SNS and Apple take`);
  return { kind: 'apns', token: digits, notes: [`${length} digits, where a token of Apple has ${DIGITS}`] };
};

const notesOn = (digits: string): string[] => {
  if (EXAMPLES.includes(digits)) return ["the example in Apple's documentation, which is no phone's"];
  return /^(.{1,8})\1+$/.test(digits) ? ['made up: the same digits again and again'] : [];
};

const twoTokens = (count: number): CliError =>
  wrong(
    `there are ${count} tokens in one text`,
    'An app has one for VoIP (PKPushRegistry) and another for alerts: give the one that fits the push, the VoIP token for a call.',
  );

/** `[116, 15, 71, …]`: a Data value as a list. Node.js, Java and Swift print it so; Java's bytes are signed. */
const asByteList = (value: string): DeviceToken | undefined => {
  if (!/^-?\d{1,3}(?:\s*,\s*-?\d{1,3}){15,}$/.test(value)) return undefined;
  const bytes = value.split(',').map(Number);
  if (bytes.some((byte) => byte < -128 || byte > 255)) return undefined;
  return noted(ofDigits(Buffer.from(bytes).toString('hex')), 'converted from a list of bytes');
};

/** Of the token's 32 bytes, or of its digits. */
const asBase64 = (value: string): DeviceToken | undefined => {
  const text = value.replaceAll(/\s/g, '');
  if (!/^[\w+/-]{42,}={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const digits = bytes.toString('latin1');
  if (/^[0-9a-f]{64,}$/i.test(digits)) return noted(ofDigits(digits.toLowerCase()), 'converted from base64');
  if (bytes.length !== DIGITS / 2 && bytes.length !== LONG_DIGITS / 2) return undefined;
  return noted(ofDigits(bytes.toString('hex')), 'converted from base64');
};

const noted = (token: DeviceToken, note: string): DeviceToken => ({ ...token, notes: [note, ...token.notes] });

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
