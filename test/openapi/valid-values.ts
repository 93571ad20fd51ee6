import fc from 'fast-check';
import type { Json, SchemaValidator } from './schema-validator.ts';

/** Values that exist, by the name of their schema: users, devices, calls. */
export type Known = Readonly<Record<string, readonly Json[]>>;

export interface ValueContext {
  readonly document: Json;
  readonly validator: SchemaValidator;
  readonly known: Known;
}

const nameOf = ($ref: string): string => $ref.replace('#/components/schemas/', '');

/** The schema, with a reference followed. */
export const resolved = (document: Json, schema: Json): Json =>
  schema.$ref === undefined ? schema : resolved(document, document.components.schemas[nameOf(schema.$ref)]);

/** A text of `min` to `max` UTF-16 units, of all kinds of characters; often of the greatest length. */
const anyText = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ minLength: min, maxLength: Math.min(max, 20) }),
    fc.string({ unit: 'grapheme', minLength: min, maxLength: Math.min(max, 20) }),
    fc.string({ unit: 'binary', minLength: min, maxLength: Math.min(max, 12) }),
    fc.string({ minLength: max, maxLength: max }),
    // Half of a surrogate pair, as text that was cut in UTF-16 ends.
    fc.string({ minLength: Math.max(0, min - 1), maxLength: 8 }).map((text) => `${text}\ud83d`),
    fc.string({ unit: fc.constantFrom('é', '😀', '中', '"', '\\', 'ß', 'a\u0301'), minLength: min, maxLength: max }),
  );

const MANY = 400;

/** An example with one part repeated, removed or replaced. */
const variation = (example: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(example.length),
      fc.nat(example.length),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 4 }),
    )
    .map(([at, end, text]) => example.slice(0, at) + text + example.slice(Math.min(at + text.length, end)));

const textOf = (schema: Json): fc.Arbitrary<Json> => {
  const { minLength = 0, maxLength = MANY, examples = [], format, pattern } = schema;
  const hexadecimal = fc
    .string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 1, maxLength: 40 })
    .map((digits) => digits.repeat(2));
  return fc.oneof(
    ...(examples.length > 0 ? [fc.constantFrom(...examples), fc.constantFrom(...examples).chain(variation)] : []),
    ...(format === 'uuid' ? [fc.uuid(), fc.uuid().map((id) => id.toUpperCase())] : []),
    ...(pattern !== undefined
      ? [hexadecimal, fc.string({ unit: fc.constantFrom(...'AZaz09._:-'), minLength: 1, maxLength: 40 })]
      : []),
    ...(format === 'uuid' ? [] : [anyText(minLength, Math.min(maxLength, MANY))]),
  );
};

const withType = (schema: Json, type: string, context: ValueContext): fc.Arbitrary<Json> => {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 });
    case 'string':
      return textOf(schema);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, context), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 5,
        size: '+1',
      });
    default:
      return objectOf(schema, context);
  }
};

const objectOf = ({ properties, required = [], examples }: Json, context: ValueContext): fc.Arbitrary<Json> => {
  // Free-form data of the app.
  if (properties === undefined) {
    const free = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ stringUnit: 'binary' }));
    return examples === undefined ? free : fc.oneof(fc.constantFrom(...examples), free);
  }
  const arbitraries = Object.entries(properties).map(([key, schema]) => [key, valuesOf(schema, context)] as const);
  return fc.record(Object.fromEntries(arbitraries), { requiredKeys: required });
};

const candidates = (schema: Json, context: ValueContext): fc.Arbitrary<Json> => {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return fc.oneof(...options.map((option: Json) => valuesOf(option, context)));
  return fc.oneof(...[schema.type ?? 'object'].flat().map((type: string) => withType(schema, type, context)));
};

/** Values that the schema allows. Among them are those that are known by the name of a schema. */
export const valuesOf = (schema: Json, context: ValueContext): fc.Arbitrary<Json> => {
  const { document, validator, known } = context;
  const target = resolved(document, schema);
  const isValid = validator.validatorOf(target);
  const made = candidates(target, context).filter((value) => isValid(value));
  const existing = schema.$ref === undefined ? [] : (known[nameOf(schema.$ref)] ?? []);
  return existing.length === 0 ? made : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...existing) }, made);
};
