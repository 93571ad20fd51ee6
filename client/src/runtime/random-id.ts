import { globals } from './globals.ts';

/**
 * A version 4 UUID. `crypto.randomUUID` is missing on plain `http` pages and in React Native, which may have no `crypto` at all: the id
 * of a call must be hard to guess only as far as another user's invite with the same id would be refused.
 */
export const randomId = (): string => {
  const { crypto } = globals;
  if (crypto?.randomUUID !== undefined) return crypto.randomUUID();
  const bytes = new Uint8Array(16);
  if (crypto?.getRandomValues !== undefined) crypto.getRandomValues(bytes);
  else for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(Math.random() * 256);
  return formatted(bytes);
};

const HEX = '0123456789abcdef';

/** https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
const formatted = (bytes: Uint8Array): string => {
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    let byte = bytes[index] ?? 0;
    if (index === 6) byte = (byte & 0x0f) | 0x40;
    if (index === 8) byte = (byte & 0x3f) | 0x80;
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += `${HEX[byte >> 4]}${HEX[byte & 15]}`;
  }
  return text;
};
