/** The text on one line, and without characters that control a terminal: a client chooses paths and user ids. */
export const printable = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')
    .trim();

/** `/v1/calls/7f3a2b…/answer`: without the rest of ids and tokens. */
export const shortPath = (path: string): string =>
  printable(path.replace(/[\w.~-]{20,}/g, (part) => `${part.slice(0, 6)}…`));

/** `09:05:07` on this machine's clock; the local backend's own can be ahead of it. */
export const timeText = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
