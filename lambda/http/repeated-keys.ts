import { walkJson } from './json-walk.ts';

/**
 * Paths of the keys that an object of this text has more than once, each path once. `JSON.parse` keeps the last value, other parsers
 * the first: https://www.rfc-editor.org/rfc/rfc8259#section-4 calls the result unpredictable.
 *
 * @param json a text that `JSON.parse` accepts
 */
export const repeatedKeys = (json: string): string[] => {
  const seen = new Map<object, Set<string>>();
  const found = new Set<string>();
  walkJson(json, {
    onKey: (path, object, key) => {
      const keys = seen.get(object) ?? new Set();
      if (keys.has(key)) found.add(path());
      seen.set(object, keys.add(key));
    },
  });
  return [...found];
};
