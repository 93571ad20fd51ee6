import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { listenOnLoopback } from '../network/loopback.ts';
import { ENTRA_TENANT, TOKEN_FORMS, type TokenForm, type TokenFormName } from './token-forms.ts';

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

/** A key pair of the issuer: signs tokens, and is in the key set. */
const signingKey = async (algorithm: string, kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return { algorithm, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
};

type SigningKey = Awaited<ReturnType<typeof signingKey>>;

/** RS256, because the JWT authorizer of an HTTP API accepts RSA only. */
const makeSigningKey = (): Promise<SigningKey> => signingKey('RS256', 'local');

let shared: Promise<SigningKey> | undefined;

/** One key for the local backends of this process: making an RSA key takes longer than starting all the rest. */
export const sharedSigningKey = (): Promise<SigningKey> => {
  shared ??= makeSigningKey();
  return shared;
};

/** @param clock epoch milliseconds; the source of `iat` and `exp` @param key @default a new one */
export const makeIssuer = async (
  issuer: string,
  audience: string,
  clock: () => number = Date.now,
  key: Promise<SigningKey> = makeSigningKey(),
): Promise<Issuer> => {
  const { privateKey, jwk } = await key;
  return {
    issuer,
    audience,
    jwks: { keys: [jwk] },
    mint: (user, claims = {}) => {
      const now = Math.floor(clock() / 1000);
      return new SignJWT({ sub: user, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'local', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(privateKey);
    },
  };
};

export interface IssuerServer extends Issuer {
  /** The `iss` of tokens in a form; with `{tenantid}` where a template issuer has it. */
  issuerOf(form: TokenFormName): string;
  /** A token in the form of a well-known issuer. @param secret of a form with a shared secret */
  mintForm(form: TokenFormName, user: string, options?: MintOptions): Promise<string>;
  close(): Promise<void>;
}

export interface MintOptions {
  /** Instead of those of the form; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly secret?: string;
}

/**
 * An issuer with an HTTP server, from which the verifiers of its tokens fetch the keys. It also speaks for the issuers of the token
 * forms, each under its path.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 *
 * @param clock epoch milliseconds
 * @param key @default a new one
 */
export const startIssuer = async (
  audience: string,
  clock: () => number = Date.now,
  key?: Promise<SigningKey>,
): Promise<IssuerServer> => {
  const documents = new Map<string, () => object>();
  const server = createServer(({ url = '' }, response) => {
    const document = documents.get(url);
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    response.end(document && JSON.stringify(document()));
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const issuer = await makeIssuer(url, audience, clock, key);
  const issuerOf = (form: TokenFormName): string => `${url}${TOKEN_FORMS[form].path}`;
  documents.set('/.well-known/openid-configuration', () => ({ issuer: url, jwks_uri: `${url}/jwks.json` }));
  documents.set('/jwks.json', () => issuer.jwks);
  const forms = makeForms(clock, issuerOf);
  for (const form of Object.keys(TOKEN_FORMS) as TokenFormName[]) {
    const base = TOKEN_FORMS[form].path.replace(/\/$/, '').replace('{tenantid}', 'common');
    if (base === '') continue;
    const jwksUri = `${url}${base}/jwks.json`;
    documents.set(`${base}/.well-known/openid-configuration`, () => ({ issuer: issuerOf(form), jwks_uri: jwksUri }));
    documents.set(`${base}/jwks.json`, forms.jwks);
  }
  return {
    ...issuer,
    issuerOf,
    mintForm: forms.mint,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** The keys of the forms' issuers, one for each algorithm, made when the first token in its form is. */
const makeForms = (clock: () => number, issuerOf: (form: TokenFormName) => string) => {
  const keys = new Map<string, ReturnType<typeof signingKey>>();
  const jwks: { keys: object[] } = { keys: [] };
  const keyOf = (algorithm: string) => {
    const known = keys.get(algorithm);
    if (known !== undefined) return known;
    const made = signingKey(algorithm, `local-${algorithm}`);
    keys.set(algorithm, made);
    return made.then((key) => {
      jwks.keys.push(key.jwk);
      return key;
    });
  };
  return {
    jwks: () => jwks,
    mint: async (name: TokenFormName, user: string, { claims = {}, secret = '' }: MintOptions = {}) => {
      const form: TokenForm = TOKEN_FORMS[name];
      const { algorithm } = form;
      const now = Math.floor(clock() / 1000);
      const iss = issuerOf(name).replace('{tenantid}', String(claims.tid ?? ENTRA_TENANT));
      const token = new SignJWT({ iss, iat: now, exp: now + 3600, ...form.claims(user), ...claims });
      if (algorithm === 'HS256')
        return token.setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(new TextEncoder().encode(secret));
      const { privateKey, jwk } = await keyOf(algorithm);
      return token
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(!form.hasNoKid && { kid: jwk.kid }) })
        .sign(privateKey);
    },
  };
};
