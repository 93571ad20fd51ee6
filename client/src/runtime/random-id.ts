import { globals } from './globals.ts';

/**
 * A version 4 UUID. `crypto.randomUUID` is missing on plain `http` pages and in React Native, which may have no `crypto` at all: the id
 * of a call must be hard to guess only as far as another user's invite with the same id would be refused.
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 */
export const randomId = (): string => {
  const { crypto = {} } = globals;
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = new Uint8Array(36);
  if (crypto.getRandomValues) crypto.getRandomValues(bytes);
  else for (let index = 0; index < 36; index += 1) bytes[index] = Math.floor(Math.random() * 256);
  // A byte for each digit. `y` is one of 8, 9, a and b: the variant of the RFC.
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit, index) => {
    const half = Number(bytes[index]) & 15;
    return (digit === 'x' ? half : (half & 3) | 8).toString(16);
  });
};
