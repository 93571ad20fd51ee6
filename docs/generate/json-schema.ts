import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { problems } from '../../lambda/contract/problems.ts';

/** Converts a schema of the contract to JSON Schema. Checks that it cannot express are left to the operation's description. */
export function json(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      if (valibotSchema.type === 'custom') return { type: 'object' };
      if (valibotSchema.type === 'object_with_rest') return { ...jsonSchema, additionalProperties: false };
      return undefined;
    },
  });
  return rest;
}

/** The RFC 9457 problem details that the API returns. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details. Some codes add members.',
  properties: {
    type: { type: 'string', examples: ['urn:ringthrough:problem:no_devices'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(problems) },
    issues: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};
