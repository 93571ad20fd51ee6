import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * The form of a stored item, of which this backend is the only writer: reads an attribute as DynamoDB writes it. A schema is one function,
 * so that those of a dozen items cost a cold function nothing; Valibot's, for what others send, are objects of many parts.
 *
 * @param faults the paths of what is wrong, to which it adds its own, as seen from the attribute: `rings.*.outcome`, and an empty one for the
 * attribute itself
 */
export type Schema<T> = (attribute: AttributeValue | undefined, faults: string[]) => T;
export type Output<S> = S extends Schema<infer T> ? T : never;

type Entries = Readonly<Record<string, Schema<unknown>>>;
type Optional<E> = { [K in keyof E]: undefined extends Output<E[K]> ? K : never }[keyof E];
type OutputOf<E> = { [K in Exclude<keyof E, Optional<E>>]: Output<E[K]> } & { [K in Optional<E>]?: Output<E[K]> };
/** The same type, as an editor shows it best. */
type Plain<T> = { [K in keyof T]: T[K] };

/** @param read its value, or `undefined` for an attribute that is none of these */
const reading =
  <T>(read: (attribute: AttributeValue) => unknown): Schema<T> =>
  (attribute, faults) => {
    const value = attribute && read(attribute);
    if (value === undefined) faults.push('');
    return value as T;
  };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a number that JavaScript holds exactly. */
const numberOf = (text: string): number | undefined => {
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
};

/** Makes the paths of a member's faults those of its owner's. Only then, because a path for every attribute that is read takes longer. */
const nameFaults = (faults: string[], first: number, member: string): void => {
  for (let index = first; index < faults.length; index += 1)
    faults[index] = faults[index] === '' ? member : `${member}.${faults[index]}`;
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
export const jsonObject: Schema<Readonly<Record<string, unknown>>> = (attribute, faults) => {
  try {
    const json: unknown = JSON.parse(String(attribute?.S));
    if (isMap(json)) return json;
  } catch {
    // No JSON: a fault.
  }
  faults.push('');
  return {};
};

/** @param absent in place of a value that is missing */
export const optional = <T, D extends T | undefined = undefined>(schema: Schema<T>, absent?: D) =>
  ((attribute, faults) => (attribute === undefined ? absent : schema(attribute, faults))) as Schema<T | D>;

export const array =
  <T>(schema: Schema<T>): Schema<T[]> =>
  (attribute, faults) => {
    const first = faults.length;
    const output = attribute?.L?.map((one) => schema(one, faults));
    nameFaults(faults, first, '*');
    if (output === undefined) faults.push('');
    return output ?? [];
  };

/** A map by user or device id, of which none is a name that every object has. */
export const byId =
  <T>(schema: Schema<T>): Schema<Record<string, T>> =>
  (attribute, faults) => {
    const output: Record<string, T> = {};
    const members = attribute?.M;
    if (members === undefined) faults.push('');
    else
      for (const id of Object.keys(members)) {
        const first = faults.length;
        output[id] = schema(members[id], faults);
        nameFaults(faults, first, '*');
      }
    return output;
  };

/** Without the members that it does not name. */
export const object = <const E extends Entries>(entries: E): Schema<Plain<OutputOf<E>>> => {
  const named = Object.entries(entries).map(([name, schema]) => ({ name, schema }));
  return (attribute, faults) => {
    const output: Record<string, unknown> = {};
    const members = attribute?.M;
    if (members === undefined) faults.push('');
    else
      for (const { name, schema } of named) {
        const first = faults.length;
        const member = schema(members[name], faults);
        if (faults.length > first) nameFaults(faults, first, name);
        if (member !== undefined) output[name] = member;
      }
    return output as Plain<OutputOf<E>>;
  };
};
