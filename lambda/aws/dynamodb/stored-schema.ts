/**
 * The form of a stored item, of which this backend is the only writer. A schema is one function, so that those of a dozen items cost a
 * cold function nothing; Valibot's, for what others send, are objects of many parts.
 *
 * @param path of the value in the item: `legs.bob.rings`
 * @param faults the paths of what is wrong, to which it adds its own
 */
export type Schema<T> = (value: unknown, path: string, faults: string[]) => T;
export type Output<S> = S extends Schema<infer T> ? T : never;

type Entries = Readonly<Record<string, Schema<unknown>>>;
type Optional<E> = { [K in keyof E]: undefined extends Output<E[K]> ? K : never }[keyof E];
type OutputOf<E> = { [K in Exclude<keyof E, Optional<E>>]: Output<E[K]> } & { [K in Optional<E>]?: Output<E[K]> };
/** The same type, as an editor shows it best. */
type Plain<T> = { [K in keyof T]: T[K] };

const fitting =
  <T>(fits: (value: unknown) => boolean): Schema<T> =>
  (value, path, faults) => {
    if (!fits(value)) faults.push(path);
    return value as T;
  };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const string = fitting<string>((value) => typeof value === 'string');
export const number = fitting<number>((value) => typeof value === 'number' && !Number.isNaN(value));
export const boolean = fitting<boolean>((value) => typeof value === 'boolean');
export const literal = <const T>(only: T) => fitting<T>((value) => value === only);
export const picklist = <const T>(values: readonly T[]) =>
  fitting<T>((value) => (values as readonly unknown[]).includes(value));
export const setOfStrings = fitting<Set<string>>(
  (value) => value instanceof Set && [...value].every((one) => typeof one === 'string'),
);
/** JSON text of an object. */
export const jsonObject: Schema<Readonly<Record<string, unknown>>> = (value, path, faults) => {
  try {
    const json: unknown = JSON.parse(String(value));
    if (isMap(json)) return json;
  } catch {
    // No JSON: a fault.
  }
  faults.push(path);
  return {};
};

/** @param absent in place of a value that is missing */
export const optional = <T, D extends T | undefined = undefined>(schema: Schema<T>, absent?: D) =>
  ((value, path, faults) => (value === undefined ? absent : schema(value, path, faults))) as Schema<T | D>;

export const array =
  <T>(schema: Schema<T>): Schema<T[]> =>
  (value, path, faults) => {
    if (Array.isArray(value)) return value.map((one) => schema(one, `${path}.*`, faults));
    faults.push(path);
    return [];
  };

/** A map by user or device id. */
export const byId =
  <T>(schema: Schema<T>): Schema<Record<string, T>> =>
  (value, path, faults) => {
    if (isMap(value))
      return Object.fromEntries(
        Object.entries(value).map(([id, one]) => [id, schema(one, `${path}.*`, faults)] as const),
      );
    faults.push(path);
    return {};
  };

/** Without the members that it does not name. */
export const object = <const E extends Entries>(entries: E): Schema<Plain<OutputOf<E>>> => {
  const named = Object.entries(entries);
  return (value, path, faults) => {
    const output: Record<string, unknown> = {};
    if (!isMap(value)) faults.push(path);
    else
      for (const [name, schema] of named) {
        const member = schema(value[name], path === '' ? name : `${path}.${name}`, faults);
        if (member !== undefined) output[name] = member;
      }
    return output as Plain<OutputOf<E>>;
  };
};
