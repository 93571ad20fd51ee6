import { describe, expect, it } from 'vitest';
import { readDeviceToken, requireFittingToken } from '../../cli/credentials/device-token.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';

const HEX = '3f9a1c07bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bbc21b';
const WORDS = HEX.match(/.{8}/g)?.join(' ') ?? '';
const BYTES = Buffer.from(HEX, 'hex');
const FCM = `dQw4w9WgXcQ_abcdEFGH-1:APA91b${'Hun4MxP5egoKMwt2KZFBaFUH-1RYqx'.repeat(5)}`;
const LONG = HEX + HEX + HEX.slice(0, 32);

const findingOf = (text: string): string => {
  try {
    const { token } = readDeviceToken(text);
    return `accepted: ${token}`;
  } catch (error) {
    if (error instanceof CliError)
      return `${error.kind}: ${error.message}${error.hint === undefined ? '' : `. ${error.hint}`}`;
    throw error;
  }
};

describe('a device token of Apple is read', () => {
  it.each([
    ['as NSLog printed it before iOS 13', `<${WORDS}>`],
    ['in upper case', HEX.toUpperCase()],
    ['in quotes, with a comma, as in JSON', `"${HEX}",`],
    ['after a label', `VoIP Token: ${HEX}`],
    ['after a label in JSON', `{"deviceToken": "${HEX}"}`],
    ['after a label and an arrow', `push token -> ${HEX}`],
    [
      'out of a line of the console of Xcode',
      `2026-11-29 10:12:13.123456+0100 MyApp[1234:567890] VoIP token: <${WORDS}>`,
    ],
    ['out of a line of a log without a label', `10:12:13.123 I/Push(1234): registered ${HEX} ok`],
    ['as NSData of iOS 13 with all of its bytes', `{length = 32, bytes = 0x${WORDS}}`],
    ['as Swift prints an optional', `Optional("${HEX}")`],
    ['with 0x', `0x${HEX}`],
    ['as pairs with colons', HEX.match(/../g)?.join(':') ?? ''],
    ['as escaped bytes', HEX.replaceAll(/../g, '\\x$&')],
    ['as Node.js prints a buffer', `<Buffer ${HEX.match(/../g)?.join(' ')}>`],
    ['as a list of bytes', `[${[...BYTES].join(', ')}]`],
    ['as a list of signed bytes of Java', `[${[...new Int8Array(BYTES)].join(', ')}]`],
    ['in base64', BYTES.toString('base64')],
    ['in base64url', BYTES.toString('base64url')],
    ['as its digits in base64', Buffer.from(HEX).toString('base64')],
    ['URL-encoded', encodeURIComponent(`<${WORDS}>`)],
    ['with line breaks', `${HEX.slice(0, 30)}\n  ${HEX.slice(30)}\n`],
    ['with blanks that do not show', `\uFEFF${HEX}\u200B`],
    ['with smart quotes', `“${HEX}”`],
  ])('%s', (_form, text) => {
    expect(readDeviceToken(text)).toMatchObject({ kind: 'apns', token: HEX });
  });

  it('of 160 digits, with a note', () => {
    expect(readDeviceToken(LONG)).toEqual({ kind: 'apns', token: LONG, notes: [expect.stringContaining('Simulator')] });
  });

  it("that is the documentation's example, with a note", () => {
    const text = '<740f4707 bebcf74f 9b7c25d4 8e335894 5f6aa01d a5ddb387 462c7eaf 61bb78ad>';
    expect(readDeviceToken(text).notes).toEqual([expect.stringContaining("Apple's documentation")]);
  });
});

describe('a token of Firebase is read', () => {
  it.each([
    ['alone', FCM],
    ['after a label', `FCM token: ${FCM}`],
    ['in JSON', `{"token":"${FCM}"}`],
    ['URL-encoded', FCM.replace(':', '%3A')],
    ['after words', `FCM Registration Token ${FCM}.`],
    ['with line breaks', `${FCM.slice(0, 60)}\n${FCM.slice(60)}`],
  ])('%s', (_form, text) => {
    expect(readDeviceToken(text)).toEqual({ kind: 'fcm', token: FCM, notes: [] });
  });

  it('that may be cut, with a note', () => {
    expect(readDeviceToken(FCM.slice(0, 80)).notes).toEqual([expect.stringContaining('may be cut')]);
  });
});

describe('what is no token gets the right finding', () => {
  it.each([
    [
      'a token cut as iOS 13 prints it',
      `{length = 32, bytes = 0x3f9a1c07 bebcf74f 9b7c25d4 8e335894 ... 61bbc21b }`,
      'the token is cut: its middle',
    ],
    ['a token with an ellipsis', `${HEX.slice(0, 20)}…${HEX.slice(-8)}`, 'the token is cut: '],
    ['how to print it whole', `{length = 32, bytes = 0x3f9a1c07 bebcf74f ... 61bbc21b }`, 'String(format: "%02x", $0)'],
    ['only its length', '32 bytes', 'only the length'],
    ['only its length with a label', 'VoIP token: 32 bytes', 'only the length'],
    ['63 digits', HEX.slice(1), '63 digits'],
    ['62 digits', HEX.slice(2), '62 digits, and a token of Apple has 64: it is cut'],
    ['65 digits', `${HEX}0`, 'an odd number'],
    ['two tokens glued together', HEX + HEX.split('').reverse().join(''), '2 tokens in one text'],
    ['two tokens in two lines', `voip ${HEX}\nalert ${HEX.replace('3f', '4e')}`, '2 tokens in one text'],
    ['401 digits', '0'.repeat(402), 'more than SNS and Apple take'],
    ['a letter that is no digit', HEX.replace('0', 'o'), 'the character "o"'],
    ['a token of Expo', 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]', 'getDevicePushTokenAsync'],
    ['a token of Expo with a label', 'token: ExpoPushToken[xxxxxxxxxxxxxxxxxxxxxx]', 'getDevicePushTokenAsync'],
    ['a UUID', '0b5cd4c4-9e5f-4e5b-9f8e-3c9d5f1f7a11', 'OneSignal'],
    ['the UDID of an iPhone', '00008030-001A2B3C4D5E6F70', 'UDID'],
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln', 'a JWT'],
    ['an ARN of SNS', 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS_VOIP/app/0b5cd4c4', 'get-endpoint-attributes'],
    ['an MD5 hash', HEX.slice(0, 32), 'MD5'],
    ['a SHA-1 hash', HEX.slice(0, 40), 'SHA-1'],
    ['a legacy server key', `AAAAabcdefg:APA91b${'x'.repeat(134)}`, 'legacy server key'],
    ['an installation id of Firebase', 'dQw4w9WgXcQ_abcdEFGH-1', 'before its colon'],
    ['an API key of Google', `AIza${'x'.repeat(35)}`, 'an API key'],
    ['a web push endpoint', `https://fcm.googleapis.com/fcm/send/${FCM}`, 'a URL'],
    ['a key', '-----BEGIN PRIVATE KEY-----', '--p8'],
    ['bytes made into text', 'å-0¾fZÿ÷ʺÎUQüRáqEªfÔk«', 'raw bytes'],
    ['a letter of another alphabet', HEX.replace('c', 'с'), 'the character "с"'],
    ['a placeholder', '<your-device-token>', 'a placeholder'],
    ['a variable in single quotes', '$TOKEN', 'no $VARIABLE'],
    ['a hash with its name', `sha256:${HEX}`, 'a hash of a token'],
    ['a web push subscription', '{"endpoint":"https://fcm.googleapis.com/fcm/send/abc"}', 'web push subscription'],
    ['the name of a file', './token.txt', 'the name of a file'],
    ['a topic', 'com.example.app.voip', '--bundle-id'],
    ['an optional of its length', 'Token: Optional(32 bytes)', 'only the length'],
    ['nothing', '   ', 'is empty'],
    ['nil', 'nil', 'printed an empty value'],
    ['an empty value with a label', 'VoIP token: (null)', 'printed an empty value'],
    ['a word', 'alice', 'is no device token'],
  ])('%s', (_case, text, finding) => {
    const found = findingOf(text);
    expect(found).toMatch(/^input: --token: /);
    expect(found).toContain(finding);
  });

  it('and what may be a secret is not repeated', () => {
    expect(findingOf(`zz${HEX.repeat(2).replaceAll('a', 'z')}!`)).not.toContain(HEX.slice(8, 40));
  });
});

describe('a token and a credential', () => {
  it('must be of one push service', () => {
    const [apple, google] = [readDeviceToken(HEX), readDeviceToken(FCM)];

    expect(() => requireFittingToken(apple, 'google')).toThrow('a token of Apple');
    expect(() => requireFittingToken(google, 'certificate')).toThrow('a token of Firebase');
    expect(() => requireFittingToken(google, 'token')).toThrow('a token of Firebase');
    expect(() => requireFittingToken(apple, 'token')).not.toThrow();
    expect(() => requireFittingToken(google, 'google')).not.toThrow();
  });
});
