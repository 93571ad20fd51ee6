import type { ClientLibrary, Payload } from './client-library.ts';
import { parsedObject } from './payload-values.ts';

/** The path of a key in a payload, as a JSON pointer: `/data/Caller/Username`. A JSON text counts as its object. */
export type KeyPath = string;

type Read = ClientLibrary['read'];

/**
 * The keys that a library's native code reads of a payload, in the order in which it first reads them, also those that the payload does
 * not have. They are observed, not declared: the reader gets a Proxy of the payload that records each access.
 *
 * A JSON text inside the payload is a string, which cannot be observed. Of its keys, those are found whose value changes the result.
 */
export const keysRead = (read: Read, payload: Payload): readonly KeyPath[] => {
  const paths = new Set<KeyPath>();
  read(observed(payload, '', paths));
  for (const path of [...paths]) {
    const inner = parsedObject(valueAt(payload, path));
    if (inner === undefined) continue;
    for (const [innerPath, changed] of changes(inner)) {
      const isRead = changed.some((value) => !hasSameResult(read, payload, replaced(payload, path, value)));
      if (isRead) paths.add(`${path}${innerPath}`);
    }
  }
  return [...paths];
};

/** A key in a path. https://www.rfc-editor.org/rfc/rfc6901 */
const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const keysOf = (path: KeyPath): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const observed = (object: Payload, path: KeyPath, paths: Set<KeyPath>): Payload =>
  new Proxy(object, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol') return value;
      const inner = `${path}/${token(key)}`;
      paths.add(inner);
      return isPayload(value) ? observed(value, inner, paths) : value;
    },
  });

const valueAt = (payload: Payload, path: KeyPath): unknown =>
  keysOf(path).reduce<unknown>((value, key) => (isPayload(value) ? value[key] : undefined), payload);

/** A copy of the payload with another value at the path; the key is absent for `undefined`. */
const withValue = (object: Payload, [key, ...rest]: readonly string[], value: unknown): Payload => {
  if (key === undefined) return object;
  const inner = object[key];
  const next = rest.length === 0 ? value : withValue(isPayload(inner) ? inner : {}, rest, value);
  return Object.fromEntries(Object.entries({ ...object, [key]: next }).filter(([, one]) => one !== undefined));
};
const replaced = (payload: Payload, path: KeyPath, value: unknown): Payload => withValue(payload, keysOf(path), value);

/** Values of other types and meanings than the one that is there. */
const OTHER_VALUES: readonly unknown[] = [undefined, true, false, 7, 'another value'];

/** For each key of a JSON text's object, at any depth: the texts in which its value is another one. */
function* changes(object: Payload, root = object, path = ''): Generator<readonly [KeyPath, readonly string[]]> {
  for (const [key, value] of Object.entries(object)) {
    const inner = `${path}/${token(key)}`;
    yield [inner, OTHER_VALUES.map((other) => JSON.stringify(replaced(root, inner, other)))];
    if (isPayload(value)) yield* changes(value, root, inner);
  }
}

const hasSameResult = (read: Read, one: Payload, other: Payload): boolean =>
  JSON.stringify(read(one)) === JSON.stringify(read(other));
