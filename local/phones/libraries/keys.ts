import type { ClientLibrary, Payload, Reading, Shown } from './reading.ts';

/** Native code's look at one key: what it takes for what. */

/** A string, which may be empty. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A string with something in it. */
export const filled = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** A JSON object. */
export const object = (value: unknown): Payload | undefined =>
  isObject(value) && !Array.isArray(value) ? value : undefined;

const isObject = (value: unknown): value is Payload => typeof value === 'object' && value !== null;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What `NSUUID` and Swift's `UUID` take for one. */
export const uuid = (value: unknown): string | undefined =>
  typeof value === 'string' && UUID.test(value) ? value : undefined;

/** Objective-C's `boolValue`: JSON's `true`, a number but 0, or a word that begins so. */
export const boolValue = (value: unknown): boolean => {
  if (typeof value === 'string') return /^\s*([yt1-9])/i.test(value);
  return typeof value === 'number' ? value !== 0 : value === true;
};

/** The JSON object that a string holds. */
export const parsed = (value: unknown): Payload | undefined => {
  if (typeof value !== 'string') return undefined;
  try {
    return object(JSON.parse(value));
  } catch {
    return undefined;
  }
};

/** `handleType` in the words of react-native-callkeep: anything but a number or an e-mail address is generic. */
export const handleType = (value: unknown): Shown['handleType'] => {
  if (value === 'number' || value === 'phone') return 'number';
  return value === 'email' ? 'email' : 'generic';
};

export const kills = (reason: string): Reading => ({ verdict: 'kills', reason });
export const crashes = (reason: string): Reading => ({ verdict: 'crashes', reason });
export const ignores = (reason: string): Reading => ({ verdict: 'ignores', reason });
export const rings = (reason: string, shows: Shown): Reading => ({ verdict: 'rings', reason, shows });
export const ends = (reason: string, callId: string | undefined): Reading => ({
  verdict: 'ends',
  reason,
  ...(callId !== undefined && { callId }),
});

/** `owner/repository`, then the file and the commit it was read at. */
export const at = (repository: string, file: string, commit: string): ClientLibrary['source'] => ({
  repository,
  file,
  commit,
});
