import { compactVerify } from 'jose';
import { SECRET_ALGORITHM } from '../../contract/identity.ts';
import type { AuthenticateDeps } from '../../identity/authenticate.ts';
import type { SecretValues } from './secret-values.ts';

/** Bytes of a secret: HS256 needs as many as its hash has. https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const MIN_BYTES = 32;

const isSignedWith = (token: string, secret: string): Promise<boolean> =>
  compactVerify(token, new TextEncoder().encode(secret), { algorithms: [SECRET_ALGORITHM] }).then(
    () => true,
    () => false,
  );

const isSignedWithOne = async (token: string, secrets: readonly string[]): Promise<boolean> => {
  for (const secret of secrets) if (await isSignedWith(token, secret)) return true;
  return false;
};

/**
 * Checks signatures by the values of shared secrets.
 *
 * @throws Error when a secret cannot be read, or its current value is too short
 */
export const secretSignatures =
  (valuesOf: (name: string) => SecretValues): AuthenticateDeps['checkSecretSignature'] =>
  async ({ sharedSecret }, token) => {
    const values = valuesOf(sharedSecret);
    const longEnough = (secrets: readonly string[]): string[] => {
      const usable = secrets.filter((secret) => Buffer.byteLength(secret) >= MIN_BYTES);
      if (usable.length > 0) return usable;
      throw new Error(`the secret ${sharedSecret} must have at least ${MIN_BYTES} bytes`);
    };
    if (await isSignedWithOne(token, longEnough(await values.cached()))) return 'valid';
    const newer = await values.readAgain();
    if (newer === undefined) return 'unknown';
    return (await isSignedWithOne(token, longEnough(newer))) ? 'valid' : 'invalid';
  };
