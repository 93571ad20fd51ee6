import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { toItem } from '../../../lambda/aws/dynamodb/attribute-values.ts';

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
  it('are on the wire what the SDK makes of them', () => {
    expect(toItem(VALUES)).toEqual(marshall(VALUES, { removeUndefinedValues: true }));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, new Set(), new Set([{}]), new Date(0), () => 1])(
    'are none of other kinds: %s',
    (value) => expect(() => toItem({ value })).toThrow(TypeError),
  );
});
