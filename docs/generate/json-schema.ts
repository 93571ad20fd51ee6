import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { problems } from '../../lambda/contract/problems.ts';

/** A schema of the contract in JSON Schema's words: what only code can check stays in its description. */
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

/** RFC 9457, as the API answers it. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457. A code may add members of its own.',
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
