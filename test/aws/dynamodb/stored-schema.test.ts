import { describe, expect, it } from 'vitest';
import { toItem } from '../../../lambda/aws/dynamodb/attribute-values.ts';
import { readItem } from '../../../lambda/aws/dynamodb/stored-items.ts';
import * as s from '../../../lambda/aws/dynamodb/stored-schema.ts';

const schema = s.object({
  text: s.string,
  number: s.number,
  isTrue: s.boolean,
  kind: s.picklist(['a', true]),
  only: s.literal(true),
  texts: s.setOfStrings,
  json: s.jsonObject,
  list: s.array(s.object({ at: s.number })),
  byId: s.byId(s.array(s.string)),
  absent: s.optional(s.string),
  standard: s.optional(s.number, 7),
});
const VALUE = {
  text: '',
  number: -0.5,
  isTrue: false,
  kind: 'a',
  only: true,
  texts: new Set(['a', 'b']),
  list: [{ at: 1 }, { at: Number.MAX_SAFE_INTEGER }],
  byId: { prototype: ['a'], 'with.dot': [] },
};
const item = () => toItem({ ...VALUE, json: '{"a":1}' });

describe('a stored item', () => {
  it('is read as it was written, without what its schema does not name', () => {
    expect(readItem(schema, { ...item(), other: { B: new Uint8Array() } })).toEqual({
      ...VALUE,
      json: { a: 1 },
      standard: 7,
    });
  });

  it.each([
    ['text', { N: '1' }],
    ['number', { S: '1' }],
    ['number', { N: 'nonsense' }],
    // Not a number of JavaScript.
    ['number', { N: '9007199254740993' }],
    ['isTrue', { S: 'true' }],
    ['kind', { S: 'b' }],
    ['kind', { BOOL: false }],
    ['only', { BOOL: false }],
    ['texts', { L: [] }],
    ['json', { S: '[]' }],
    ['json', { S: '{' }],
    ['list', { M: {} }],
    ['byId', { L: [] }],
    ['text', { NULL: true }],
    ['standard', { S: '' }],
  ] as const)('has no other %s: %o', (name, attribute) => {
    expect(() => readItem(schema, { ...item(), [name]: attribute as never })).toThrow(
      `not in the stored form: ${name}`,
    );
  });

  it('names every fault', () => {
    const { text: _, ...rest } = item();
    const list = { L: [{ M: {} }, { S: '' }] };
    expect(() => readItem(schema, { ...rest, list })).toThrow('text, list.*.at, list.*');
  });
});
