import { CliError } from '../terminal/cli-error.ts';
import { isConsoleText, parseConsoleText } from './console-text.ts';

/** What a file contains, before it is known which kind of payload it is. */
export interface ParsedText {
  readonly value: unknown;
  /** What had to be done to read it, for people. */
  readonly notes: readonly string[];
}

/** No payload is a hundredth of this. */
const MAX_BYTES = 500_000;

/**
 * Reads JSON, JSON in base64 or in a JSON string, and dictionaries as the console of Xcode prints them.
 *
 * @param from the name of the file, for errors
 * @throws CliError `input`, which says what the file is instead. It quotes nothing of the file, which may have a token
 */
export const parseText = (bytes: Buffer, from: string): ParsedText => {
  if (bytes.length > MAX_BYTES) {
    throw wrong(
      `${from} has ${bytes.length.toLocaleString('en')} bytes`,
      'The largest push has 5,120 bytes. Is it the right file?',
    );
  }
  if (bytes.subarray(0, 6).toString('latin1') === 'bplist') throw wrong(`${from} is a binary property list`, PLUTIL);
  const text = textOf(bytes).trim();
  if (/(?:[{[(][^{}[\]()]*){200}/.test(text))
    throw wrong(`${from} has hundreds of objects inside of each other`, GIVE_JSON);
  if (text === '') throw wrong(`${from} is empty`, GIVE_JSON);
  return fromJson(text) ?? fromBase64(text) ?? fromConsole(text, from) ?? notRead(text, from);
};

/** UTF-8 or UTF-16 with a byte order mark, as editors on Windows write them. */
const textOf = (bytes: Buffer): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
};

const fromJson = (text: string): ParsedText | undefined => {
  const value = json(text);
  if (typeof value !== 'string') return value === undefined ? undefined : { value, notes: [] };
  const inner = json(value);
  return inner === undefined ? undefined : { value: inner, notes: ['The file has JSON inside of a JSON string.'] };
};

const fromBase64 = (text: string): ParsedText | undefined => {
  if (!/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return undefined;
  const value = json(Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8'));
  return typeof value === 'object' ? { value, notes: ['The file has the payload in base64.'] } : undefined;
};

const fromConsole = (text: string, from: string): ParsedText | undefined => {
  if (!isConsoleText(text)) return undefined;
  const value = parseConsoleText(text);
  if (value === undefined) {
    throw wrong(`${from} is a dictionary as the console of Xcode prints it, and part of it is missing`, FROM_APP);
  }
  const note =
    'The file is a dictionary as the console of Xcode prints it. That does not show whether 1 was a number, a boolean or a text: it is read as a number.';
  return { value, notes: [note] };
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const GIVE_JSON = 'Give the JSON of a payload.';
const PLUTIL = 'Convert it: plutil -convert json -o payload.json FILE';
const FROM_APP =
  'Let the app print JSON: String(data: try! JSONSerialization.data(withJSONObject: payload.dictionaryPayload), encoding: .utf8)!';
const DOUBLE_QUOTES = 'JSON has "double quotes" around keys and texts, no comments, and no comma before } or ].';

/** What the text is instead, by its form. */
const OTHERS: readonly (readonly [form: RegExp, what: string, hint: string])[] = [
  [/^<\?xml|^<!DOCTYPE plist|^<plist/, 'is a property list', PLUTIL],
  [/^<!doctype|^<html/i, 'is a web page', GIVE_JSON],
  [
    /^[0-9a-f]{64,200}$/i,
    'is a push token, and no payload',
    'A payload is JSON. A push to a token: npx ringthrough push --help',
  ],
  [
    /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/,
    'is a JWT, and no payload',
    'A payload is JSON. What is in a token: npx ringthrough doctor token --help',
  ],
  [
    /^(Bundle\[)?\{\s*[\w.]+=/,
    'is a map as logcat prints it',
    'Let the app print JSON: new JSONObject(message.getData()).toString()',
  ],
  [/^[^"]*'|^\{\s*\w+\s*:|\/\/|\/\*|,\s*[}\]]/, 'is JavaScript or JSON5, and not JSON', DOUBLE_QUOTES],
];

const notRead = (text: string, from: string): never => {
  for (const [form, what, hint] of OTHERS) if (form.test(text)) throw wrong(`${from} ${what}`, hint);
  const missing = (text.match(/[{[]/g)?.length ?? 0) - (text.match(/[}\]]/g)?.length ?? 0);
  if (missing > 0) throw wrong(`${from} was cut off: brackets are missing at its end`, 'Copy all of it.');
  throw wrong(`${from} is not JSON${placeOf(text)}`, DOUBLE_QUOTES);
};

/** The engine's own message would quote the file, which may have a token. */
const placeOf = (text: string): string => {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    if (position !== undefined) return `: line ${text.slice(0, Number(position)).split('\n').length} is wrong`;
  }
  return '';
};

const wrong = (message: string, hint: string): CliError => new CliError('input', message, hint);
