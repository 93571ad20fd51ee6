import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * The form of a stored item, of which this backend is the only writer: reads an attribute as DynamoDB writes it. A schema is one function,
 * so that those of a dozen items cost a cold function nothing; Valibot's, for what others send, are objects of many parts.
 *
 * @param path of the attribute in the item: `legs.bob.rings`
 * @param faults the paths of what is wrong, to which it adds its own
 */
export type Schema<T> = (attribute: AttributeValue | undefined, path: string, faults: string[]) => T;
export type Output<S> = S extends Schema<infer T> ? T : never;

type Entries = Readonly<Record<string, Schema<unknown>>>;
type Optional<E> = { [K in keyof E]: undefined extends Output<E[K]> ? K : never }[keyof E];
type OutputOf<E> = { [K in Exclude<keyof E, Optional<E>>]: Output<E[K]> } & { [K in Optional<E>]?: Output<E[K]> };
/** The same type, as an editor shows it best. */
type Plain<T> = { [K in keyof T]: T[K] };

/** @param read its value, or `undefined` for an attribute that is none of these */
const reading =
  <T>(read: (attribute: AttributeValue) => unknown): Schema<T> =>
  (attribute, path, faults) => {
    const value = attribute && read(attribute);
    if (value === undefined) faults.push(path);
    return value as T;
  };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a number that JavaScript holds exactly. */
const numberOf = (text: string): number | undefined => {
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
};

export const string = reading<string>(({ S }) => S);
export const number = reading<number>(({ N }) => (N === undefined ? undefined : numberOf(N)));
export const boolean = reading<boolean>(({ BOOL }) => BOOL);
/** One of these texts and booleans. */
export const picklist = <const T extends string | boolean>(values: readonly T[]) =>
  reading<T>(({ S, BOOL }) => values.find((one) => one === (S ?? BOOL)));
export const literal = <const T extends string | boolean>(only: T) => picklist<T>([only]);
export const setOfStrings = reading<Set<string>>(({ SS }) => SS && new Set(SS));
/** JSON text of an object. */
export const jsonObject: Schema<Readonly<Record<string, unknown>>> = (attribute, path, faults) => {
  try {
    const json: unknown = JSON.parse(String(attribute?.S));
    if (isMap(json)) return json;
  } catch {
    // No JSON: a fault.
  }
  faults.push(path);
  return {};
};

/** @param absent in place of a value that is missing */
export const optional = <T, D extends T | undefined = undefined>(schema: Schema<T>, absent?: D) =>
  ((attribute, path, faults) => (attribute === undefined ? absent : schema(attribute, path, faults))) as Schema<T | D>;

export const array =
  <T>(schema: Schema<T>): Schema<T[]> =>
  (attribute, path, faults) => {
    if (attribute?.L !== undefined) return attribute.L.map((one) => schema(one, `${path}.*`, faults));
    faults.push(path);
    return [];
  };

/** A map by user or device id. */
export const byId =
  <T>(schema: Schema<T>): Schema<Record<string, T>> =>
  (attribute, path, faults) => {
    if (attribute?.M !== undefined)
      return Object.fromEntries(
        Object.entries(attribute.M).map(([id, one]) => [id, schema(one, `${path}.*`, faults)] as const),
      );
    faults.push(path);
    return {};
  };

/** Without the members that it does not name. */
export const object = <const E extends Entries>(entries: E): Schema<Plain<OutputOf<E>>> => {
  const named = Object.entries(entries);
  return (attribute, path, faults) => {
    const output: Record<string, unknown> = {};
    const members = attribute?.M;
    if (members === undefined) faults.push(path);
    else
      for (const [name, schema] of named) {
        const member = schema(members[name], path === '' ? name : `${path}.${name}`, faults);
        if (member !== undefined) output[name] = member;
      }
    return output as Plain<OutputOf<E>>;
  };
};
