/** What is long and says nothing to a reader: session tokens, receipt tokens, push tokens, SDP. */
const LONG: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, (jwt) => `${jwt.slice(0, 6)}…`],
  [/(?<=\/v1\/receipts\/)[\w.-]{24,}/g, (token) => `${token.slice(0, 8)}…`],
  [/\b[0-9a-fA-F]{40,}\b/g, (token) => `${token.slice(0, 8)}…`],
  [/\bfcm:[\w-]{16,}/g, (token) => `${token.slice(0, 12)}…`],
];

export const shorten = (text: string): string =>
  LONG.reduce((short, [pattern, cut]) => short.replace(pattern, cut), text);

/** JSON for people: indented, with what is long cut short. Text that holds JSON is taken apart. */
export const legible = (value: unknown): string => shorten(JSON.stringify(value, null, 2) ?? '');

/** The value that a text of JSON holds; the text itself when it holds none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
