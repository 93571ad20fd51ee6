import { sign } from 'node:crypto';

/** The fields of a service account's JSON file that a token request needs. `privateKey` is PEM. */
export interface SigningAccount {
  readonly clientEmail: string;
  readonly privateKey: string;
  readonly tokenUri: string;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const LIFETIME_S = 3600;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * The form that a token endpoint exchanges for an access token (RFC 7523).
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 *
 * @throws when the key is no RSA key
 */
export const tokenRequest = ({ clientEmail, privateKey, tokenUri }: SigningAccount, now: Date): URLSearchParams => {
  const iat = Math.floor(now.getTime() / 1000);
  const claims = { iss: clientEmail, scope: SCOPE, aud: tokenUri, iat, exp: iat + LIFETIME_S };
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), privateKey).toString('base64url');
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${content}.${signature}`,
  });
};
