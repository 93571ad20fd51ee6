import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asyncApi } from '../../docs/generate/asyncapi.ts';
import { socketMessages } from '../../lambda/contract/schemas.ts';

const document = parse(asyncApi());

describe('docs/asyncapi.yaml', () => {
  it('is a document that AsyncAPI 3.0 allows', () => {
    // The specification brings the schema of schemas itself.
    const ajv = new Ajv({ strict: false, meta: false });
    addFormats.default(ajv);
    const schema: object = specs.schemas['3.0.0'];

    const isAllowed = ajv.validate(schema, document);

    expect(ajv.errors).toBe(null);
    expect(isAllowed).toBe(true);
  });

  it('describes every message that a client may send', () => {
    const types = Object.values<{ payload: { properties: { type: { const?: string } } } }>(document.components.messages)
      .map(({ payload }) => payload.properties.type.const)
      .filter(Boolean);

    expect(types).toEqual(expect.arrayContaining(Object.keys(socketMessages)));
  });
});
