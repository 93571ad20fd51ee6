/** Bytes of a value as JSON in UTF-8, as a push carries it: without white space, and with `"`, `\` and control characters escaped. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Bytes of a text inside JSON, without its quotes. */
export const jsonTextBytes = (text: string): number => jsonBytes(text) - 2;
