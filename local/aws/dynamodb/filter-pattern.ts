/** A filter of an event source mapping: an object whose leaves list the values that match. */
export interface FilterPattern {
  readonly [key: string]: FilterPattern | readonly (string | number | boolean)[];
}

/**
 * Whether Lambda would hand over the record.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const matches = (pattern: FilterPattern, value: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    const found: unknown = Reflect.get(value, key);
    return isValues(wanted) ? wanted.some((one) => one === found) : matches(wanted, found);
  });

const isValues = (wanted: FilterPattern[string]): wanted is readonly (string | number | boolean)[] =>
  Array.isArray(wanted);
