import { isRecord, type JsonRecord } from '../runtime/is-record.ts';

/** An object, or the object in a JSON text. */
export const recordIn = (value: unknown): JsonRecord | undefined => {
  if (isRecord(value)) return value;
  if (typeof value !== 'string' || value.charAt(0) !== '{') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : undefined;
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
