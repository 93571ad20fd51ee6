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
 * Checks signatures by the values of shared secrets. A value that is too short accepts no token, and is an error for the tokens that it
 * signed, so that the log says why they are not accepted.
 *
 * @throws Error when a secret cannot be read, or is too short
 */
export const secretSignatures =
  (valuesOf: (name: string) => SecretValues): AuthenticateDeps['checkSecretSignature'] =>
  async ({ sharedSecret }, token) => {
    const values = valuesOf(sharedSecret);
    const isSignedNow = async (secrets: readonly string[]): Promise<boolean> => {
      const isLong = (secret: string) => Buffer.byteLength(secret) >= MIN_BYTES;
      const [long, short] = [secrets.filter(isLong), secrets.filter((secret) => !isLong(secret))];
      if (await isSignedWithOne(token, long)) return true;
      if (long.length === 0 || (await isSignedWithOne(token, short)))
        throw new Error(`the secret ${sharedSecret} must have at least ${MIN_BYTES} bytes`);
      return false;
    };
    if (await isSignedNow(await values.cached())) return 'valid';
    const newer = await values.readAgain();
    if (newer === undefined) return 'unknown';
    return (await isSignedNow(newer)) ? 'valid' : 'invalid';
  };
