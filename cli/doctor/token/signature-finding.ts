import { compactVerify } from 'jose';
import { IssuerError } from '../../../lambda/aws/oidc/fetch-json.ts';
import { keySignatures } from '../../../lambda/aws/oidc/key-signatures.ts';
import type { Finding } from '../finding.ts';
import type { TokenEntry } from './entries-for.ts';
import type { GivenToken } from './given-token.ts';
import { isSecretEntry } from './identity-of.ts';

const subject = 'signature';

/** Checks the signature by the issuer's keys with the code that is deployed, or by the secret that was given. */
export const signatureFinding = async (
  token: GivenToken,
  entry: TokenEntry,
  secret: string | undefined,
  now: () => number,
): Promise<Finding> => {
  if (isSecretEntry(entry)) return await bySecret(token, secret);
  // An algorithm that the setting does not accept has its own finding; the keys are asked all the same.
  const accepting = { ...entry, algorithms: [token.algorithm] };
  try {
    const result = await keySignatures(now)(accepting, token);
    if (result === 'valid') return { level: 'ok', subject, what: 'by a key of the issuer' };
    const { kid } = token.header;
    return {
      level: 'error',
      subject,
      what: `not by a key of the issuer's key set${typeof kid === 'string' ? ` (kid ${kid})` : ''}`,
      fix: 'Likeliest first: the token is of another environment of that issuer; the issuer has replaced its keys since; the token was changed or cut.',
    };
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error;
    return { level: 'error', subject, what: error.message, fix: `npx ringthrough doctor issuer ${entry.issuer}` };
  }
};

const bySecret = async ({ text }: GivenToken, secret: string | undefined): Promise<Finding> => {
  if (secret === undefined) {
    return {
      level: 'warning',
      subject,
      what: 'not checked: the secret was not given',
      fix: 'Give it: --shared-secret-file FILE.',
    };
  }
  if (Buffer.byteLength(secret) < 32) {
    return {
      level: 'error',
      subject,
      what: 'the secret has less than 32 bytes, and the backend takes no such secret',
      fix: 'Make one: openssl rand -base64 48',
    };
  }
  const isValid = await compactVerify(text, new TextEncoder().encode(secret), { algorithms: ['HS256'] }).then(
    () => true,
    () => false,
  );
  return isValid
    ? { level: 'ok', subject, what: 'by the shared secret' }
    : {
        level: 'error',
        subject,
        what: 'not by the shared secret',
        fix: 'The secret is its text, not what its base64 or hexadecimal stands for: sign with exactly these characters. Was a line break stored with it?',
      };
};
