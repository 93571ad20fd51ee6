import * as v from 'valibot';
import { LIMITS } from '../limits.ts';

const unknownField = v.never('is not a field of this request');

/** Keys that Valibot's objects leave out without an error. */
const UNSEEN: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/** An object in which an unknown field is an error; the error names every unknown field. */
export const object = <const T extends v.ObjectEntries>(entries: T) => {
  const schema = v.objectWithRest(entries, unknownField, 'must be an object');
  const validate = schema['~run'];
  return Object.assign(schema, {
    '~run': ((dataset, config) => {
      const input = dataset.value;
      const result = validate.call(schema, dataset, config);
      if (typeof input !== 'object' || input === null) return result;
      const fields = new Map<string, unknown>(Object.entries(input));
      for (const key of UNSEEN.filter((name) => fields.has(name))) {
        const path = { type: 'object', origin: 'value', input: { ...input }, key, value: fields.get(key) } as const;
        v._addIssue(unknownField, 'type', result, config, { input: path.value, path: [path] });
      }
      return result;
    }) satisfies typeof validate,
  });
};

/** Any JSON object. Not `v.record`, which accepts an array and turns it into an object. */
export const JsonObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** 1 to `max` UTF-16 code units without control characters. */
export const text = (max: number) =>
  v.pipe(
    v.string('must be a string'),
    v.nonEmpty('must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused here
    v.regex(/^[^\u0000-\u001f\u007f]*$/u, 'must not contain control characters'),
  );

export const oneOf = <const T extends readonly string[]>(values: T) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);

/**
 * Whether `name` is a property that every JavaScript object inherits, for example `constructor`. User and device ids are
 * keys of objects, and such an id would seem to be present in every call.
 */
export const isReservedName = (name: string): boolean => name in {};

const notReserved = v.check((name: string) => !isReservedName(name), 'is a reserved name');

/** Bytes of a user id, also of the longest that OpenID Connect allows. */
const USER_ID_BYTES = 255;
const USER_ID = `must be 1 to ${USER_ID_BYTES} bytes of UTF-8 without control characters and without a blank at either end`;

/** Compared code point by code point, and never normalised: two spellings of one accented letter are two users. */
export const UserId = v.pipe(
  v.string('must be a string'),
  v.regex(/^(?!\s)[^\p{Cc}\p{Cs}]{1,255}(?<!\s)$/u, USER_ID),
  v.maxBytes(USER_ID_BYTES, USER_ID),
  // No client can send these in a path: a URL resolves them, also percent-encoded. https://url.spec.whatwg.org/#double-dot-path-segment
  v.check((id) => id !== '.' && id !== '..', 'must not be . or ..'),
  notReserved,
);

export const DeviceId = v.pipe(
  v.string('must be a string'),
  v.regex(
    new RegExp(`^[A-Za-z0-9._:-]{1,${LIMITS.deviceIdCharacters}}$`),
    `must be 1 to ${LIMITS.deviceIdCharacters} characters of A-Z a-z 0-9 . _ : -`,
  ),
  notReserved,
);

export const CallId = v.pipe(
  v.string('must be a string'),
  v.uuid('must be a UUID in the form of RFC 4122'),
  // iOS writes UUIDs in upper case, most client libraries in lower case: both must name the same call.
  v.toLowerCase(),
);

/** A tenant's name. A key of the table has at most 2,048 bytes, holds the encoded name, and a user id may take 255 of them. */
export const Tenant = v.pipe(
  v.string('must be a string'),
  // A lone surrogate cannot be encoded. The rest of a key takes 13 bytes.
  v.check((name) => !/\p{Surrogate}/u.test(name) && encodeURIComponent(name).length <= 1_780, 'is too long for a key'),
);
