import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asyncApi } from '../../docs/generate/asyncapi.ts';
import { socketMessages } from '../../lambda/contract/schemas/socket-messages.ts';

const document = parse(asyncApi());

describe('docs/asyncapi.yaml', () => {
  it('is valid AsyncAPI 3.0', () => {
    // The specification contains the meta-schema itself.
    const ajv = new Ajv({ strict: false, meta: false });
    addFormats.default(ajv);
    const schema: object = specs.schemas['3.0.0'];

    const isValid = ajv.validate(schema, document);

    expect(ajv.errors).toBe(null);
    expect(isValid).toBe(true);
  });

  it('describes every message that a client may send', () => {
    const schemaOf = ({ $ref }: { readonly $ref: string }) => document.components.schemas[$ref.split('/').at(-1) ?? ''];
    const types = Object.values<{ payload: { $ref: string } }>(document.components.messages)
      .map(({ payload }) => schemaOf(payload))
      .flatMap((schema) => (schema.oneOf ? schema.oneOf.map(schemaOf) : [schema]))
      .map(({ properties }) => properties.type?.const);

    expect(types).toEqual(expect.arrayContaining(Object.keys(socketMessages)));
  });
});
