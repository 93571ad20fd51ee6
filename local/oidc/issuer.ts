import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { listenOnLoopback } from '../network/loopback.ts';

/** An OIDC issuer for development: it signs a token for any user, with a key that exists as long as the process. */
export interface Issuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JSONWebKeySet;
  /** A JWT for the user, valid for one day. */
  mint(user: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

const LIFETIME_S = 24 * 60 * 60;

/** @param clock epoch milliseconds; the source of `iat` and `exp` */
export const makeIssuer = async (issuer: string, audience: string, clock: () => number = Date.now): Promise<Issuer> => {
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

export interface IssuerServer extends Issuer {
  close(): Promise<void>;
}

/**
 * An issuer with an HTTP server, from which the verifiers of its tokens fetch the keys.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 *
 * @param clock epoch milliseconds
 */
export const startIssuer = async (audience: string, clock: () => number = Date.now): Promise<IssuerServer> => {
  const documents = new Map<string, object>();
  const server = createServer(({ url = '' }, response) => {
    const document = documents.get(url);
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    response.end(document && JSON.stringify(document));
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const issuer = await makeIssuer(url, audience, clock);
  documents.set('/.well-known/openid-configuration', { issuer: url, jwks_uri: `${url}/jwks.json` });
  documents.set('/jwks.json', issuer.jwks);
  return {
    ...issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
