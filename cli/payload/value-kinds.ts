import type { Payload } from './found-payload.ts';

/** `a number`, `an object`: for people. */
export const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
};

export const isAllText = (payload: Payload): boolean => {
  const values = Object.values(payload);
  return values.length > 0 && values.every((value) => typeof value === 'string');
};
