/** Replaces secrets in a text, each by its short form, wherever they are in it. */
export type Redact = (text: string) => string;

/** @param secrets each with what is printed in its place; empty ones are left out */
export const redactor =
  (secrets: readonly (readonly [secret: string, shown: string])[]): Redact =>
  (text) =>
    secrets.reduce((all, [secret, shown]) => (secret === '' ? all : all.replaceAll(secret, shown)), text);

/** The same for JSON. What JSON writes with escapes (quotes, backslashes, controls) occurs in none of our secrets. */
export const redactJson = <T>(value: T, redact: Redact): T => JSON.parse(redact(JSON.stringify(value))) as T;
