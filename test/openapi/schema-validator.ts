import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// biome-ignore lint/suspicious/noExplicitAny: a document as it was parsed; a test fails where a part is missing
export type Json = any;

const utf8Bytes = (text: string): number => Buffer.byteLength(text);
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Validates a value against a schema of the document. */
export type Validate = ValidateFunction;

export interface SchemaValidator {
  /** @param schema a schema of the document, which may refer to its components */
  validatorOf(schema: Json): Validate;
}

/** Knows the extension keywords that the description of the document explains. */
export const makeSchemaValidator = (document: Json): SchemaValidator => {
  const ajv = new Ajv2020({ strict: false, allErrors: false, discriminator: false });
  addFormats.default(ajv);
  ajv.addKeyword({
    keyword: 'x-max-utf8-bytes',
    type: 'string',
    validate: (max: number, text: string) => utf8Bytes(text) <= max,
  });
  ajv.addKeyword({
    keyword: 'x-max-json-bytes',
    validate: (max: number, value: unknown) =>
      utf8Bytes(JSON.stringify(value)) - (typeof value === 'string' ? 2 : 0) <= max,
  });
  ajv.addKeyword({
    keyword: 'x-max-utf16-units',
    type: 'string',
    validate: (max: number, text: string) => text.length <= max,
  });
  ajv.addKeyword({
    keyword: 'x-max-graphemes',
    type: 'string',
    validate: (max: number, text: string) => text.length <= max || [...segmenter.segment(text)].length <= max,
  });
  ajv.addSchema({ $id: 'document', components: document.components });
  const compiled = new Map<Json, Validate>();
  const validatorOf = (schema: Json): Validate => {
    const validate = compiled.get(schema) ?? ajv.compile({ $id: `use-${compiled.size}`, ...relocated(schema) });
    compiled.set(schema, validate);
    return validate;
  };
  ajv.addKeyword({
    keyword: 'x-percent-decoded',
    type: 'string',
    validate: (schema: Json, text: string) => {
      try {
        return validatorOf(schema)(decodeURIComponent(text));
      } catch {
        return false;
      }
    },
  });
  return { validatorOf };
};

/** The schema with references that lead into the document from outside. */
const relocated = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' ? String(value).replace(/^#/, 'document#') : value,
  );
