/** Long values without meaning for a reader: session tokens, receipt tokens, push tokens. */
const LONG_VALUES: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, (jwt) => `${jwt.slice(0, 6)}…`],
  [/(?<=\/v1\/receipts\/)[\w.-]{24,}/g, (token) => `${token.slice(0, 8)}…`],
  // Who knows the endpoint of a subscription can send pushes there.
  [/(?<=\/push\/)[\w-]{20,}/g, (id) => `${id.slice(0, 8)}…`],
  [/(?<="(?:auth|p256dh)":\s*")[\w-]{16,}/g, (key) => `${key.slice(0, 6)}…`],
  [/\b[0-9a-fA-F]{40,}\b/g, (token) => `${token.slice(0, 8)}…`],
  [/\bfcm:[\w-]{16,}/g, (token) => `${token.slice(0, 12)}…`],
];

export const shorten = (text: string): string =>
  LONG_VALUES.reduce((short, [pattern, cut]) => short.replace(pattern, cut), text);

/** Indented JSON with shortened tokens. */
export const readableJson = (value: unknown): string => shorten(indentedJson(value));

/** A request's body may be nested so deep that `JSON.stringify` runs out of stack. */
export const indentedJson = (value: unknown): string => {
  try {
    return JSON.stringify(value, null, 2) ?? '';
  } catch (error) {
    if (error instanceof RangeError) return 'JSON that is nested too deeply to be shown';
    throw error;
  }
};

/** The value of a JSON string; the string itself if it is not JSON. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
