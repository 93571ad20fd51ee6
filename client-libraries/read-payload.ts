import type { PhonePlatform } from '../lambda/contract/enums.ts';
import type { LibraryResult, Payload } from './client-library.ts';
import { LIBRARIES } from './libraries.ts';

/** The result of each client library of the platform for a push payload, in the order of `LIBRARIES`. */
export const readPayload = (platform: PhonePlatform, payload: Payload): readonly LibraryResult[] =>
  LIBRARIES.filter((library) => library.platform === platform).map(({ read, ...library }) => ({
    ...library,
    ...read(payload),
  }));
