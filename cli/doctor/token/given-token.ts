import { readToken, type UncheckedToken } from '../../../lambda/identity/read-token.ts';
import { notAToken } from '../../credentials/not-a-token.ts';
import { CliError } from '../../terminal/cli-error.ts';

/** A token, and its header. */
export interface GivenToken extends UncheckedToken {
  readonly header: Readonly<Record<string, unknown>>;
  /** What was left out of the text, for people. */
  readonly notes: readonly string[];
}

const WHERE = 'It is what the app or the server sends: Authorization: Bearer eyJ….';

/**
 * Reads a JWT in the forms in which it is copied: with `Bearer`, in quotes, in JSON, in a curl line, with line breaks.
 *
 * @throws CliError `input` that says what the text is instead. It never has a part of the token.
 */
export const readGivenToken = (given: string): GivenToken => {
  const text = given
    .replaceAll('\u0000', '')
    .replaceAll(/[\u200B-\u200D\uFEFF]/g, '')
    .trim();
  if (text === '')
    throw wrong('there is no token: the input is empty', 'npx ringthrough doctor token FILE, or the token on stdin.');
  const compact = unbroken(text);
  const found = /eyJ[\w-]+(?:\.[\w-]*){1,4}/g;
  const all = [...new Set(compact.match(found) ?? [])];
  const [token] = all;
  if (token === undefined) throw notJwt(text);
  if (all.length > 1)
    throw wrong(`there are ${all.length} tokens in the text`, 'Give one: the access token, or the id token.');
  const parts = token.split('.');
  if (parts.length === 5) {
    throw wrong(
      'this is an encrypted token (JWE), which only its receiver can read',
      'Have your issuer sign tokens and not encrypt them; Auth0: set an audience, or it issues such a token for itself.',
    );
  }
  if (parts.length !== 3) throw wrong(`the token has ${parts.length} of 3 parts: it is cut`, WHERE);
  const [head = '', body = '', signature] = parts;
  const header = objectIn(head);
  if (header === undefined)
    throw wrong('the header of the token cannot be parsed: part of it is missing or changed', WHERE);
  if (objectIn(body) === undefined)
    throw wrong('the claims of the token cannot be parsed: part of it is missing or changed', WHERE);
  if (typeof header.alg !== 'string') throw wrong('the header of the token has no alg');
  if ('crit' in header)
    throw wrong(
      'the header of the token has crit, an extension that the backend does not understand',
      'Issue tokens without it.',
    );
  const read = readToken(token);
  if (read === undefined) throw wrong('the token cannot be parsed', WHERE);
  return {
    ...read,
    header,
    notes: [
      ...(compact === token ? [] : ['what stands around the token was left out']),
      ...(signature === '' ? ['the token has no signature'] : []),
    ],
  };
};

const wrong = (message: string, hint?: string): CliError => new CliError('input', message, hint);

/** Line breaks of a terminal or of base64 inside of a token. Two tokens in two lines stay two. */
const unbroken = (text: string): string => text.replaceAll(/\s*\n\s*(?!\s*(?:eyJ|["'{}\]]))/g, '');

const notJwt = (text: string): CliError => {
  const known = notAToken(text);
  if (/^[0-9a-f\s<>]{60,}$/i.test(text)) return wrong("this is a device token of Apple, and no user's token", WHERE);
  if (/:APA91/.test(text)) return wrong("this is a device token of Firebase, and no user's token", WHERE);
  if (known !== undefined) return wrong(`this is ${known.what}, and no JWT`, WHERE);
  if (/^\s*</.test(text)) return wrong('this is a web page or XML (SAML), and no JWT', WHERE);
  return wrong(
    'this is no JWT, which begins with "eyJ" and has two dots',
    'An opaque token cannot be checked by its keys: have your issuer issue JWTs (Auth0: set an audience; Okta: a custom authorization server), or set "authorizer" in identity.',
  );
};

const objectIn = (part: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
