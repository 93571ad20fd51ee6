import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { isNestedDeeper } from '../../lambda/http/json-walk.ts';

const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('the levels of a JSON text', () => {
  it.each([
    ['an empty object', '{}', 1],
    ['a list in an object', '{"a":[1,2]}', 2],
    ['lists beside each other', '[[],[],[[]]]', 3],
    ['brackets in texts and keys', String.raw`{"[[{":"\"]]{{","a":["\\"]}`, 2],
    ['as many as a request may have', lists(LIMITS.jsonLevels), LIMITS.jsonLevels],
    ['as many as a body has room for', lists(16_000), 16_000],
  ])('are counted: %s', (_, json, levels) => {
    expect(() => JSON.parse(json)).not.toThrow();
    expect(isNestedDeeper(json, levels)).toBe(false);
    expect(isNestedDeeper(json, levels - 1)).toBe(true);
  });
});
