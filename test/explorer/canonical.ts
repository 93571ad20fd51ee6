/** JSON that is the same for equal values, whatever the order of their keys; without what is of one request alone. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value)) ?? '';

const OF_ONE_REQUEST: ReadonlySet<string> = new Set(['$metadata', '$response']);

const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Set) return [...value].sort();
  const entries = Object.entries(value).filter(([key, one]) => one !== undefined && !OF_ONE_REQUEST.has(key));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
};
