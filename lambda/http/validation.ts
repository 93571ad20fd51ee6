import * as v from 'valibot';
import { LIMITS } from '../contract/limits.ts';
import type { Issue } from '../contract/problems.ts';
import { inexactNumbers } from './inexact-numbers.ts';
import { isNestedDeeper } from './json-walk.ts';
import { bodyTooLarge, invalidRequest } from './problem.ts';
import { repeatedKeys } from './repeated-keys.ts';

/** The validated value. @throws Problem that lists every issue */
export const valid = <S extends v.GenericSchema>(path: string, schema: S, value: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, value);
  if (!result.success) throw invalidRequest(result.issues.flatMap((issue) => toIssues(path, issue)));
  return result.output;
};

/**
 * The validated JSON object of at most `maxBytes` bytes; an empty text and `null` count as `{}`. A byte order mark is ignored:
 * https://www.rfc-editor.org/rfc/rfc8259#section-8.1
 *
 * @throws Problem that lists every issue
 */
export const validJson = <S extends v.GenericSchema>(text: string, schema: S, maxBytes: number): v.InferOutput<S> =>
  valid('', schema, objectIn(text, maxBytes));

/** PHP writes an empty array so, unless it is cast to an object. */
const NOT_AN_OBJECT = 'must be an object; an empty one is {}, not []';

const TOO_DEEP = `must not have more than ${LIMITS.jsonLevels} lists and objects inside of each other`;

/** The JSON object of the text, before its schema is known; otherwise as `validJson`. @throws Problem that lists every issue */
export const objectIn = (given: string, maxBytes: number): unknown => {
  if (Buffer.byteLength(given) > maxBytes) throw bodyTooLarge(maxBytes);
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  if (text === '') return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidRequest([{ path: 'body', message: 'must be JSON' }]);
  }
  if (isNestedDeeper(text, LIMITS.jsonLevels)) throw invalidRequest([{ path: 'body', message: TOO_DEEP }]);
  // A text as JavaScript writes it has lost nothing; most clients send such texts.
  if (JSON.stringify(json) !== text) {
    const lost = lostIn(text);
    if (lost.length > 0) throw invalidRequest(lost);
  }
  // Valibot accepts an array as an object without fields.
  if (Array.isArray(json)) throw invalidRequest([{ path: 'body', message: NOT_AN_OBJECT }]);
  return json ?? {};
};

/** What `JSON.parse` loses of a text that it accepts. */
const lostIn = (text: string): Issue[] => [
  ...inexactNumbers(text).map((path) => ({
    path,
    message: 'is a number that JavaScript cannot hold exactly: send it as a string',
  })),
  ...repeatedKeys(text).map((path) => ({ path, message: 'is in its object more than once' })),
];

const toIssues = (prefix: string, issue: v.BaseIssue<unknown>): Issue[] => {
  // A union's issue says only that no option matched; the issues of its options say what is wrong.
  const inner = issue.type === 'union' && issue.issues !== undefined ? issue.issues.filter(({ path }) => path) : [];
  const path = [prefix, v.getDotPath(issue) ?? ''].filter(Boolean).join('.') || 'body';
  if (inner.length > 0) return inner.flatMap((nested) => toIssues(path, nested));
  const missing = issue.received === 'undefined' && issue.kind === 'schema';
  return [{ path, message: missing ? 'is missing' : issue.message }];
};
