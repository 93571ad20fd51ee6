import * as v from 'valibot';
import { jsonTextBytes } from '../json-bytes.ts';
import { LIMITS } from '../limits.ts';

const unknownField = v.never('is not a field of this request');

/** Keys that Valibot's objects leave out without an error. */
const UNSEEN: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/**
 * Without the fields that are `null` and may not be: serializers of Kotlin, Dart, C# and others write `null` for what is absent.
 * What is inside a field without a schema, such as `custom`, stays as it is.
 */
const withoutNulls = (input: object, entries: v.ObjectEntries): object => {
  if (Array.isArray(input) || !Object.values(input).includes(null)) return input;
  const mayBeNull = (key: string): boolean => {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    return entry !== undefined && v.is(entry, null);
  };
  return Object.fromEntries(Object.entries(input).filter(([key, value]) => value !== null || mayBeNull(key)));
};

/** An object in which `null` is as absent, and an unknown field is an error; the error names every unknown field. */
export const object = <const T extends v.ObjectEntries>(entries: T) => {
  const schema = v.objectWithRest(entries, unknownField, 'must be an object');
  const validate = schema['~run'];
  return Object.assign(schema, {
    '~run': ((dataset, config) => {
      if (typeof dataset.value !== 'object' || dataset.value === null) return validate.call(schema, dataset, config);
      const input = withoutNulls(dataset.value, entries);
      const result = validate.call(schema, { ...dataset, value: input }, config);
      const fields = new Map<string, unknown>(Object.entries(input));
      for (const key of UNSEEN.filter((name) => fields.has(name))) {
        const path = { type: 'object', origin: 'value', input: { ...input }, key, value: fields.get(key) } as const;
        v._addIssue(unknownField, 'type', result, config, { input: path.value, path: [path] });
      }
      return result;
    }) satisfies typeof validate,
  });
};

/**
 * A dictionary of the W3C: browsers and libraries add members to it, and unknown ones are dropped, as a browser does. `null` is as
 * absent. https://webidl.spec.whatwg.org/#es-dictionary
 */
export const dictionary = <const T extends v.ObjectEntries>(entries: T) => {
  const schema = v.object(entries, 'must be an object');
  const validate = schema['~run'];
  return Object.assign(schema, {
    isDictionary: true,
    '~run': ((dataset, config) => {
      const { value } = dataset;
      // Valibot accepts an array as an object without members.
      if (Array.isArray(value)) return validate.call(schema, { ...dataset, value: undefined }, config);
      if (typeof value !== 'object' || value === null) return validate.call(schema, dataset, config);
      return validate.call(schema, { ...dataset, value: withoutNulls(value, entries) }, config);
    }) satisfies typeof validate,
  });
};

/** Query parameters. Unknown ones are ignored, because libraries add their own: jQuery's `_` against caches. */
export const query = <const T extends v.ObjectEntries>(entries: T) => v.object(entries);

/** `true` or `false` in a query: C# writes `True`, and PHP's `http_build_query` writes `1`. */
export const QueryFlag = v.pipe(
  v.string(),
  v.regex(/^(true|false|1|0)$/i, 'must be true or false'),
  v.transform((value) => value === '1' || value.toLowerCase() === 'true'),
);

/** Any JSON object. Not `v.record`, which accepts an array and turns it into an object. */
export const JsonObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** 1 to `max` UTF-16 code units, well-formed, without control characters. DynamoDB's client fails at half of a surrogate pair. */
export const text = (max: number) =>
  v.pipe(
    v.string('must be a string'),
    v.nonEmpty('must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
    v.regex(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused here
      /^[^\u0000-\u001f\u007f\p{Cs}]*$/u,
      'must not contain control characters, or half of a surrogate pair',
    ),
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
export const USER_ID_BYTES = 255;
const USER_ID = `must be 1 to ${USER_ID_BYTES} bytes of UTF-8 without control characters and without a blank at either end`;

/** Compared code point by code point, and never normalised: two spellings of one accented letter are two users. */
export const UserId = v.pipe(
  v.string('must be a string'),
  v.regex(/^(?!\s)[^\p{Cc}\p{Cs}]{1,255}(?<!\s)$/u, USER_ID),
  v.maxBytes(USER_ID_BYTES, USER_ID),
  v.check(
    (id) => jsonTextBytes(id) <= LIMITS.userIdBytes,
    `must be at most ${LIMITS.userIdBytes} bytes as JSON, where quotes and backslashes count twice`,
  ),
  // No client can send these in a path: a URL resolves them, also percent-encoded. https://url.spec.whatwg.org/#double-dot-path-segment
  v.check((id) => id !== '.' && id !== '..', 'must not be . or ..'),
  notReserved,
);

export const DeviceId = v.pipe(
  v.string('must be a string'),
  v.regex(
    // Clients remove `.` and `..` from a path, also as %2E: https://url.spec.whatwg.org/#single-dot-path-segment
    new RegExp(`^(?!\\.{1,2}$)[A-Za-z0-9._:-]{1,${LIMITS.deviceIdCharacters}}$`),
    `must be 1 to ${LIMITS.deviceIdCharacters} characters of A-Z a-z 0-9 . _ : -, and not . or ..`,
  ),
  notReserved,
);

export const CallId = v.pipe(
  v.string('must be a string'),
  v.uuid('must be a UUID in the form of RFC 4122'),
  // iOS writes UUIDs in upper case, most client libraries in lower case: both must name the same call.
  v.toLowerCase(),
);

const LANGUAGE_FORM = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
const LANGUAGE = 'must be a language of BCP 47, such as de or pt-BR, with hyphens';
/** A language as BCP 47 names it, in its canonical form: `de-AT`. */
export const Language = v.pipe(
  v.string('must be a string'),
  v.maxLength(LIMITS.languageCharacters, `must have at most ${LIMITS.languageCharacters} characters`),
  v.regex(LANGUAGE_FORM, LANGUAGE),
  v.check((tag) => !LANGUAGE_FORM.test(tag) || canonicalLanguage(tag) !== undefined, LANGUAGE),
  v.transform((tag) => canonicalLanguage(tag) ?? tag),
);

const canonicalLanguage = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};

/** A tenant's name, well-formed and on one line. It is part of every key of the table, and of the receipt token that a push carries. */
export const Tenant = v.pipe(
  v.string('must be a string'),
  // A lone surrogate cannot be encoded, and a line feed ends the device id in a receipt token.
  v.regex(/^[^\p{Surrogate}\n]*$/u),
  v.maxBytes(LIMITS.tenantBytes),
);
