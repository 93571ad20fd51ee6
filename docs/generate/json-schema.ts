import { type JsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { enumNameOf, enumSchemas, namedSchemas } from './named-schemas.ts';
import { refinements } from './refinements.ts';

export type Schema = JsonSchema;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** A request may write `null` for a field that it may also leave out. */
const orNull = (schema: Schema): Schema => {
  if (Array.isArray(schema.type) || schema.anyOf?.some((one) => typeof one === 'object' && one.type === 'null'))
    return schema;
  if (typeof schema.type === 'string') {
    return { ...schema, type: [schema.type, 'null'], ...(schema.enum && { enum: [...schema.enum, null] }) };
  }
  const { default: fallback, ...rest } = schema;
  return { anyOf: [rest, { type: 'null' }], ...(fallback !== undefined && { default: fallback }) };
};

/** A dictionary of the W3C: `null` is as absent, and what is not known is dropped. */
const dictionary = ({ properties = {}, required = [], ...rest }: Schema): Schema => ({
  ...rest,
  properties: Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [
      key,
      typeof schema === 'boolean' || required.includes(key) ? schema : orNull(schema),
    ]),
  ),
  required,
});

/** An object of a request: no unknown fields, and `null` is as absent. */
const requestObject = (schema: Schema): Schema => ({ ...dictionary(schema), additionalProperties: false });

const convert = (schemas: Readonly<Record<string, GenericSchema>>): Readonly<Record<string, Schema>> =>
  toJsonSchemaDefs(schemas, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideRef: ({ referenceId }) => ref(referenceId).$ref,
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      if (valibotSchema.type === 'custom' || valibotSchema.type === 'record') return { type: 'object' };
      if (valibotSchema.type === 'nullable') {
        const [wrapped] = jsonSchema.anyOf ?? [];
        return typeof wrapped === 'object' ? orNull(wrapped) : undefined;
      }
      if (valibotSchema.type === 'object_with_rest') return requestObject(jsonSchema);
      if ('isDictionary' in valibotSchema) return dictionary(jsonSchema);
      const enumName = jsonSchema.enum && enumNameOf(jsonSchema.enum);
      return enumName ? ref(enumName) : undefined;
    },
  });

/** Every name that a schema refers to. */
const referencesIn = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$ref' ? [String(value).replace('#/components/schemas/', '')] : referencesIn(value),
  );
};

/**
 * The schemas of a document: those that `roots` name, and all that they refer to, each of them once and by name. JSON Schema has no
 * words for some of the rules: those stand in `refinements`, as extension keywords.
 *
 * @param roots schemas that only this document has
 * @param uses the parts of the document that refer to schemas
 */
export const schemasOf = (
  roots: Readonly<Record<string, GenericSchema>>,
  uses: unknown,
): Readonly<Record<string, Schema>> => {
  const all: Record<string, Schema> = { ...convert({ ...namedSchemas, ...roots }), ...enumSchemas };
  for (const [name, refine] of Object.entries(refinements)) {
    const schema = all[name];
    if (schema !== undefined) Object.assign(all, refine(schema, name));
  }
  const reached = new Set<string>();
  const visit = (names: readonly string[]): void => {
    for (const name of names.filter((one) => !reached.has(one))) {
      reached.add(name);
      visit(referencesIn(all[name]));
    }
  };
  visit(referencesIn(uses));
  return Object.fromEntries(Object.entries(all).filter(([name]) => reached.has(name)));
};
