import { isRecord, type JsonRecord } from '../runtime/is-record.ts';

/** An object, or the object in a JSON text. */
export const recordIn = (value: unknown): JsonRecord | undefined => {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
};

export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** In lower case: iOS writes UUIDs in upper case. */
export const uuidIn = (value: unknown): string | undefined =>
  typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined;
