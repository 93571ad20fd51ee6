import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

/** An OIDC issuer for development: it signs whatever user is asked for, with a key that lives as long as the process. */
export interface Issuer {
  /** The tokens' `iss`. */
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JSONWebKeySet;
  /** A JWT for the user, good for a day. */
  mint(user: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

const LIFETIME_S = 24 * 60 * 60;

/** @param clock epoch milliseconds; tokens are issued by it */
export const startIssuer = async (
  issuer: string,
  audience: string,
  clock: () => number = Date.now,
): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'local', alg: 'ES256', use: 'sig' };
  return {
    issuer,
    audience,
    jwks: { keys: [jwk] },
    mint: (user, claims = {}) => {
      const now = Math.floor(clock() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'local', typ: 'JWT' })
        .setSubject(user)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(privateKey);
    },
  };
};
