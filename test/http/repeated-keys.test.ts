import { expect, it } from 'vitest';
import { repeatedKeys } from '../../lambda/http/repeated-keys.ts';

it.each([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', []],
  ['{"a":"\\"a\\":1,\\"a\\":2"}', []],
  ['[]', []],
  ['1', []],
  ['{"a":1,"a":1,"a":1}', ['a']],
  ['{"a":{"b":1},"a":{"b":1}}', ['a']],
  ['{"a":[[],{"b":1,"c":{},"b":2}]}', ['a.1.b']],
  ['{"constructor":1,"toString":2,"__proto__":3,"constructor":4}', ['constructor']],
  ['{"\\u0061":1,"a":2}', ['a']],
  ['{"a": 1 ,\n "a" :2}', ['a']],
])('the keys that an object has twice are named by their paths: %s', (json, paths) => {
  JSON.parse(json);
  expect(repeatedKeys(json)).toEqual(paths);
});
