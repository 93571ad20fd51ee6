import { tokenRules } from '../../lambda/contract/schemas/devices.ts';
import type { DeviceToken } from './device-token.ts';
import { PRINT_WHOLE } from './not-a-token.ts';
import { wrongToken as wrong } from './wrong-token.ts';

/** Digits of a token of an iPhone. Apple documents no length; it has been 32 bytes since the beginning. */
const DIGITS = 64;
/** Digits of the tokens that Xcode's Simulator and Live Activities get. */
const LONG_DIGITS = 160;

/** Tokens in Apple's documentation: https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns */
const EXAMPLES = [
  '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad',
  '00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0',
];

/** The token in hexadecimal, with any separators, or inside of a log line; `undefined` for other text. */
export const asHex = (value: string): DeviceToken | undefined => {
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

const twoTokens = (count: number): Error =>
  wrong(
    `there are ${count} tokens in one text`,
    'An app has one for VoIP (PKPushRegistry) and another for alerts: give the one that fits the push, the VoIP token for a call.',
  );

/** `[116, 15, 71, …]`: a Data value as a list. Node.js, Java and Swift print it so; Java's bytes are signed. */
export const asByteList = (value: string): DeviceToken | undefined => {
  if (!/^-?\d{1,3}(?:\s*,\s*-?\d{1,3}){15,}$/.test(value)) return undefined;
  const bytes = value.split(',').map(Number);
  if (bytes.some((byte) => byte < -128 || byte > 255)) return undefined;
  return noted(ofDigits(Buffer.from(bytes).toString('hex')), 'converted from a list of bytes');
};

/** Of the token's 32 bytes, or of its digits. */
export const asBase64 = (value: string): DeviceToken | undefined => {
  const text = value.replaceAll(/\s/g, '');
  if (!/^[\w+/-]{42,}={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const digits = bytes.toString('latin1');
  if (/^[0-9a-f]{64,}$/i.test(digits)) return noted(ofDigits(digits.toLowerCase()), 'converted from base64');
  if (bytes.length !== DIGITS / 2 && bytes.length !== LONG_DIGITS / 2) return undefined;
  return noted(ofDigits(bytes.toString('hex')), 'converted from base64');
};

const noted = (token: DeviceToken, note: string): DeviceToken => ({ ...token, notes: [note, ...token.notes] });
