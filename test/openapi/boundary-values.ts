import fc from 'fast-check';
import type { Json } from './schema-validator.ts';
import { resolved, type ValueContext, valuesOf } from './valid-values.ts';

const SEED = 28;

/** Characters by how much of each limit they take: bytes of UTF-8, UTF-16 units, code points, characters as people see them. */
const UNITS = ['a', 'é', '中', '😀', 'e\u0301', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'];

/** One less, the limit, one more. */
const around = (limit: number | undefined): number[] =>
  limit === undefined ? [] : [limit - 1, limit, limit + 1].filter((one) => one >= 0);

const textsOf = (schema: Json): string[] => {
  const { minLength, maxLength, examples = [] } = schema;
  const limits = [
    minLength,
    maxLength,
    ...['x-max-utf8-bytes', 'x-max-json-bytes', 'x-max-utf16-units', 'x-max-graphemes'].map((name) => schema[name]),
    ...boundsIn(schema.pattern),
  ];
  const lengths = new Set(limits.flatMap(around));
  const patterns: string[] = [...examples, 'a0'].map(String).filter((text) => text !== '');
  return [...lengths].flatMap((length) => [
    // As many of each as there may be, and the same with one more byte.
    ...UNITS.flatMap((unit) => {
      const sizes = [unit.length, Buffer.byteLength(unit), [...unit].length, 1];
      return sizes.map((size) => unit.repeat(Math.floor(length / size)) + 'a'.repeat(length % size));
    }),
    // Of the characters that its pattern allows.
    ...patterns.map((text) => text.repeat(Math.ceil(length / text.length)).slice(0, length)),
  ]);
};

/** The numbers of repetitions in a pattern. */
const boundsIn = (pattern = ''): number[] =>
  [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, min, max]) => [min, max].filter(Boolean).map(Number));

/** Objects and texts of so many bytes as JSON. */
const ofJsonBytes = (max: number | undefined): Json[] =>
  around(max).flatMap((bytes) =>
    ['x', '\u0001', 'é'].map((unit) => {
      const empty = Buffer.byteLength(JSON.stringify({ data: '' }));
      const size = Buffer.byteLength(JSON.stringify(unit)) - 2;
      const left = bytes - empty;
      return { data: unit.repeat(Math.floor(left / size)) + 'x'.repeat(left % size) };
    }),
  );

const sampleOf = (schema: Json, context: ValueContext, numRuns: number): Json[] =>
  fc.sample(valuesOf(schema, context), { seed: SEED, numRuns });

const arraysOf = (schema: Json, context: ValueContext): Json[] => {
  const { items = {}, minItems, maxItems } = schema;
  // Twice as many as are needed, because some are equal.
  const samples = sampleOf(items, context, 2 * ((maxItems ?? minItems ?? 0) + 1));
  const [one] = samples;
  const distinct = [...new Map(samples.map((value) => [JSON.stringify(value), value])).values()];
  return [
    ...[...around(minItems), ...around(maxItems)].flatMap((size) => [
      distinct.slice(0, size),
      // Beyond a limit also of equal items.
      Array.from({ length: size }, () => one),
    ]),
    ...boundaryValues(items, context).map((value) => [value]),
  ];
};

const objectsOf = (schema: Json, context: ValueContext): Json[] => {
  if (schema.properties === undefined) return ofJsonBytes(schema['x-max-json-bytes']);
  const [base] = sampleOf(schema, context, 1);
  return Object.entries<Json>(schema.properties).flatMap(([name, property]) =>
    boundaryValues(property, context).map((value) => ({ ...base, [name]: value })),
  );
};

/** Values at either side of each bound of a schema and of its parts; valid or not. */
export const boundaryValues = (schema: Json, context: ValueContext): Json[] => {
  const target = resolved(context.document, schema);
  if (target['x-percent-decoded'] !== undefined) {
    return boundaryValues(target['x-percent-decoded'], context).map((value) => encodeURIComponent(value));
  }
  const options = target.oneOf ?? target.anyOf;
  if (options !== undefined) return options.flatMap((option: Json) => boundaryValues(option, context));
  return [target.type ?? 'object'].flat().flatMap((type: string): Json[] => {
    if (target.const !== undefined || target.enum !== undefined) return [];
    if (type === 'integer' || type === 'number') {
      const numbers = [target.minimum, target.maximum].filter((one) => one !== undefined);
      return numbers.flatMap((limit: number) => [limit - 1, limit, limit + 1, limit + 0.5]);
    }
    if (type === 'string') return textsOf(target);
    if (type === 'array') return arraysOf(target, context);
    return type === 'object' ? objectsOf(target, context) : [];
  });
};
