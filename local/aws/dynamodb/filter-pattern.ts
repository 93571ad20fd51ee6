/** A value that matches, or what holds of it. */
type Wanted = string | number | boolean | { readonly prefix: string } | { readonly exists: boolean };

/** A filter of an event source mapping: an object whose leaves list what matches. */
export interface FilterPattern {
  readonly [key: string]: FilterPattern | readonly Wanted[];
}

/**
 * Whether Lambda would hand over the record.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const matches = (pattern: FilterPattern, value: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    const found: unknown = isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    if (isList(wanted)) return wanted.some((one) => fits(one, found));
    // A branch that is missing may still fit: `exists: false`.
    return matches(wanted, found);
  });

const fits = (wanted: Wanted, found: unknown): boolean => {
  if (typeof wanted !== 'object') return wanted === found;
  if ('exists' in wanted) return wanted.exists === (found !== undefined);
  return typeof found === 'string' && found.startsWith(wanted.prefix);
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isList = (wanted: FilterPattern[string]): wanted is readonly Wanted[] => Array.isArray(wanted);
