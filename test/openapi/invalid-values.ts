import fc from 'fast-check';
import type { Json, Validate } from './schema-validator.ts';

/** Values that some schema refuses: wrong types, texts that are too long, empty, or have what no id may have. */
const WRONG: readonly Json[] = [
  ...[null, true, false, 0, -1, 1.5, 61, 1e21, [], {}, [[]], [null], { a: 1 }, 'true', '1'],
  ...[
    '',
    ' ',
    ' a',
    'a ',
    '.',
    '..',
    'a/b',
    'a b',
    'é',
    '\u0000',
    'a\nb',
    '\ud800',
    'a\u202eb',
    '\u2028',
    '__proto__',
    'toString',
  ],
  ...[
    'x'.repeat(65),
    'x'.repeat(129),
    'x'.repeat(256),
    'x'.repeat(5000),
    '😀'.repeat(64),
    'zz',
    'abc',
    '00000000-0000-0000-0000-00000000000g',
  ],
  ...['urn:uuid:0b0f3c52-6c1d-4a0e-9a53-7f2f4c1d8e90', '{0b0f3c52-6c1d-4a0e-9a53-7f2f4c1d8e90}', 'a'.repeat(64)],
  ...[
    Array.from({ length: 33 }, (_, index) => `user-${index}`),
    ['a', 'a'],
    Array(17).fill('a'),
    { data: 'x'.repeat(1024) },
  ],
];

const NEW_KEYS = ['other', 'Token', '__proto__', 'constructor', '', 'to ', '0'];

type Path = readonly string[];

/** The paths of a value and of all values in it. */
const pathsOf = (value: Json): Path[] => [
  [],
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))
    : []),
];

type Change = (value: Json) => Json;

/** The value with a change at one place. */
const changed = (value: Json, [key, ...rest]: Path, change: Change): Json => {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === key ? changed(one, rest, change) : one));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? changed(one, rest, change) : one]),
  );
};

const without = (value: Json, path: Path): Json =>
  changed(value, path.slice(0, -1), (parent) =>
    typeof parent === 'object' && parent !== null && !Array.isArray(parent)
      ? Object.fromEntries(Object.entries(parent).filter(([key]) => key !== path.at(-1)))
      : parent,
  );

const withMore = (parent: Json, key: string): Json =>
  typeof parent === 'object' && parent !== null && !Array.isArray(parent)
    ? Object.fromEntries([...Object.entries(parent), [key, 1]])
    : parent;

/** Values that the schema refuses: valid ones in which one place was replaced, removed or added to. */
export const invalidValuesOf = (valid: fc.Arbitrary<Json>, isValid: Validate): fc.Arbitrary<Json> =>
  fc
    .tuple(
      valid,
      fc.nat(),
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...WRONG).map((wrong) => ({ kind: 'replace', wrong }) as const) },
        fc.constant({ kind: 'remove' } as const),
        fc.constantFrom(...NEW_KEYS).map((key) => ({ kind: 'add', key }) as const),
      ),
    )
    .map(([value, place, mutation]) => {
      const paths = pathsOf(value);
      const path = paths[place % paths.length] ?? [];
      if (mutation.kind === 'replace') return changed(value, path, () => mutation.wrong);
      if (mutation.kind === 'remove') return without(value, path);
      return changed(value, path, (parent) => withMore(parent, mutation.key));
    })
    .filter((value) => !isValid(value));

/** Texts that a parameter in a URL or a header refuses. */
export const invalidTexts: readonly string[] = WRONG.filter(
  (value): value is string => typeof value === 'string',
).concat(['0', '-1', '501', '1.5', '1e1', 'null', '%', '%FF', 'a,b', 'yes', 'TRUE!', '99999999999999999999']);
