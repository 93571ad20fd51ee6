import type { Payload, ReportedCall } from './client-library.ts';

/** Readers for one value of a payload, with the type rules of the libraries' native code. */

/** A string, which may be empty. */
export const stringValue = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A string that is not empty: it may be blank. */
export const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A string that is not blank. */
export const nonBlank = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** A JSON object. */
export const objectValue = (value: unknown): Payload | undefined =>
  isObject(value) && !Array.isArray(value) ? value : undefined;

const isObject = (value: unknown): value is Payload => typeof value === 'object' && value !== null;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID string as `NSUUID` and Swift's `UUID` accept it. */
export const uuidValue = (value: unknown): string | undefined =>
  typeof value === 'string' && UUID.test(value) ? value : undefined;

/** Objective-C's `boolValue`: JSON `true`, a number other than 0, or a string that starts with Y, y, T, t or 1 to 9. */
export const boolValue = (value: unknown): boolean => {
  if (typeof value === 'string') return /^\s*([yt1-9])/i.test(value);
  return typeof value === 'number' ? value !== 0 : value === true;
};

/**
 * Swift's `as? Bool`: JSON `true` and `false`, and the numbers 0 and 1, because an NSNumber is cast if its value can be represented
 * (https://github.com/swiftlang/swift-evolution/blob/main/proposals/0170-nsnumber_bridge.md). The string `"true"` is not.
 */
export const swiftBool = (value: unknown): boolean | undefined => {
  if (value === 0 || value === 1) return value === 1;
  return typeof value === 'boolean' ? value : undefined;
};

/** The JSON object in a string. */
export const parsedObject = (value: unknown): Payload | undefined => {
  if (typeof value !== 'string') return undefined;
  try {
    return objectValue(JSON.parse(value));
  } catch {
    return undefined;
  }
};

/** `handleType` as in react-native-callkeep: every value other than a number or an e-mail address is generic. */
export const handleType = (value: unknown): ReportedCall['handleType'] => {
  if (value === 'number' || value === 'phone') return 'number';
  return value === 'email' ? 'email' : 'generic';
};
