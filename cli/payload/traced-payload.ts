import type { Payload } from './found-payload.ts';

/** A key that native code asked for. */
export interface ReadKey {
  /** `data.Caller.Username` */
  readonly path: string;
  /** `undefined` where the payload does not have it. */
  readonly value: unknown;
}

/** A payload that records which keys are read. Keys inside of JSON texts are not seen: the text counts as read. */
export const tracedPayload = (
  payload: Payload,
): { readonly payload: Payload; readonly reads: () => readonly ReadKey[] } => {
  const found = new Map<string, unknown>();
  const traced = <T extends object>(object: T, prefix: string): T =>
    new Proxy(object, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        // What every object inherits, such as `toString`, is no key of a payload.
        if (typeof key !== 'string' || (value !== undefined && !Object.hasOwn(target, key))) return value;
        const path = `${prefix}${key}`;
        found.set(path, value);
        return typeof value === 'object' && value !== null ? traced(value, `${path}.`) : value;
      },
    });
  return {
    payload: traced(payload, ''),
    reads: () =>
      [...found]
        .filter(([path]) => ![...found.keys()].some((other) => other.startsWith(`${path}.`)))
        .map(([path, value]) => ({ path, value })),
  };
};
