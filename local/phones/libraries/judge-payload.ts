import type { PhonePlatform } from '../phone.ts';
import { LIBRARIES } from './libraries.ts';
import type { LibraryVerdict, Payload } from './reading.ts';

/** What every client library of the platform makes of a push's payload, in the order of the list. */
export const judgePayload = (platform: PhonePlatform, payload: Payload): readonly LibraryVerdict[] =>
  LIBRARIES.filter((library) => library.platform === platform).map(({ read, ...library }) => ({
    ...library,
    ...read(payload),
  }));
