import { globals } from './globals.ts';

/**
 * A version 4 UUID. `crypto.randomUUID` is missing on plain `http` pages and in React Native, which may have no `crypto` at all: the id
 * of a call must be hard to guess only as far as another user's invite with the same id would be refused.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 */
export const randomId = (): string => {
  const { crypto = {} } = globals;
  if (crypto.randomUUID) return crypto.randomUUID();
  // A random byte for each digit. `y` is one of 8, 9, a and b: the variant of the RFC.
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit) => {
    const byte = crypto.getRandomValues ? Number(crypto.getRandomValues(new Uint8Array(1))[0]) : Math.random() * 256;
    return (digit === 'x' ? byte & 15 : (byte & 3) | 8).toString(16);
  });
};
