import { describe, expect, it } from 'vitest';
import { Problem } from '../../lambda/http/problem.ts';
import { objectIn } from '../../lambda/http/validation.ts';

const pathsOf = (text: string): unknown => {
  try {
    objectIn(text, 1_000);
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? error.message.split('; ').map((issue) => issue.split(' ')[0]) : error;
  }
};

describe('the JSON of a request', () => {
  it.each([
    ['{"a":1,"a":1}', ['a']],
    ['{"a":{"b":"x","b":"y"}}', ['a.b']],
    ['{"a":9007199254740993}', ['a']],
    ['{"a":[1e400]}', ['a.0']],
    ['{"a":9007199254740993,"b":1,"b":2}', ['a', 'b']],
  ])('is refused if JavaScript does not hold all of it: %s', (text, paths) => {
    expect(pathsOf(text)).toEqual(paths);
  });

  it.each([
    '{"a":1,"b":["x",null,0.5]}',
    '{ "a" : 1.0 }',
    '{"a":"\\/","b":-0}',
    '{"2":1,"1":2}',
    '{"id":"7a3e4c11-1234567890123456"}',
  ])('is accepted, whether or not JavaScript would write it so: %s', (text) => {
    expect(pathsOf(text)).toBe('accepted');
  });
});
