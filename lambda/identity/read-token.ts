import type { Claims } from './claims.ts';

/** A JWT before its signature is checked. */
export interface UncheckedToken {
  readonly text: string;
  readonly algorithm: string;
  readonly claims: Claims;
}

/** Three parts in base64url; the signature of an unsigned token is empty. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/;

/**
 * The parts of a JWT in compact form; `undefined` for any other text, and for a token with an extension (`crit`) that a recipient must
 * understand: none is understood here. https://www.rfc-editor.org/rfc/rfc7519
 */
export const readToken = (text: string): UncheckedToken | undefined => {
  const [, header, payload] = COMPACT.exec(text) ?? [];
  const [{ alg: algorithm, crit } = {}, claims] = [objectIn(header), objectIn(payload)];
  return typeof algorithm === 'string' && crit === undefined && claims !== undefined
    ? { text, algorithm, claims }
    : undefined;
};

/** Two ids in another encoding must not become one, with the same replacement character. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const objectIn = (part = ''): Claims | undefined => {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
