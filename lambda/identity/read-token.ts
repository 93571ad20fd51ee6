import type { Claims } from './claims.ts';

/** A JWT before its signature is checked. */
export interface UncheckedToken {
  readonly text: string;
  readonly algorithm: string;
  readonly claims: Claims;
}

/** The parts of a JWT in compact form; `undefined` for any other text. https://www.rfc-editor.org/rfc/rfc7519 */
export const readToken = (text: string): UncheckedToken | undefined => {
  const [header, payload, signature, ...others] = text.split('.');
  if (signature === undefined || others.length > 0) return undefined;
  const [{ alg: algorithm } = {}, claims] = [objectIn(header), objectIn(payload)];
  return typeof algorithm === 'string' && claims !== undefined ? { text, algorithm, claims } : undefined;
};

const objectIn = (part = ''): Claims | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
