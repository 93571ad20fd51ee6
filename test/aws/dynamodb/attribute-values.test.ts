import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { fromItem, toItem } from '../../../lambda/aws/dynamodb/attribute-values.ts';

const VALUES: Readonly<Record<string, unknown>> = {
  text: 'é',
  empty: '',
  number: -1.5,
  zero: 0,
  largest: Number.MAX_SAFE_INTEGER,
  yes: true,
  no: false,
  nothing: null,
  list: ['a', 1, undefined, { b: [] }],
  map: { 'with.dot': { deep: [{}] }, left: undefined },
  bare: Object.assign(Object.create(null), { a: 1 }),
  set: new Set(['a', 'b']),
};

describe('values of an item', () => {
  it('are on the wire what the SDK makes of them, and come back so', () => {
    const item = marshall(VALUES, { removeUndefinedValues: true });
    expect(toItem(VALUES)).toEqual(item);
    expect(fromItem(item)).toEqual(unmarshall(item));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, new Set(), new Set([{}]), new Date(0), () => 1])(
    'are none of other kinds: %s',
    (value) => expect(() => toItem({ value })).toThrow(TypeError),
  );

  it.each([{ N: '9007199254740993' }, { N: 'nonsense' }, { B: new Uint8Array() }, {}])(
    'are not read from %o',
    (value) => expect(() => fromItem({ value: value as never })).toThrow(TypeError),
  );
});
