import { expect, it } from 'vitest';
import { inexactNumbers } from '../../lambda/http/inexact-numbers.ts';

it.each([
  '0',
  '-0',
  '1.0',
  '1e2',
  '9007199254740991',
  '9007199254740992',
  '1e21',
  '0.1',
  '0.10000000000000001',
  '5e-324',
  '0e400',
])('%s is a number that JavaScript holds', (number) => {
  expect(inexactNumbers(`{"a":${number}}`)).toEqual([]);
});

it.each(['9007199254740993', '-9007199254740993', '1e400', '1e-400', '12345678901234567168', '0.12345678901234567891'])(
  '%s is a number that changes in JavaScript',
  (number) => {
    expect(inexactNumbers(`{"a":${number}}`)).toEqual(['a']);
  },
);

it('each number is named by its path', () => {
  const json = '{"a":{"b":[1,{"__proto__":1e400},[1e400]],"t\\"{1e400":"1e400"},"c":1e400}';

  expect(inexactNumbers(json)).toEqual(['a.b.1.__proto__', 'a.b.2.0', 'c']);
});
