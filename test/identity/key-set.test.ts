/** Where an issuer's keys may come from. */
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { issuerKeys } from '../../lambda/aws/oidc/key-set.ts';
import { IssuerEntry } from '../../lambda/contract/identity.ts';

const ISSUER = 'https://issuer.test/realm';

afterEach(() => vi.unstubAllGlobals());

/** Answers each URL with its document; any other has no server. */
const serve = (documents: Readonly<Record<string, object>>): string[] => {
  const fetched: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    fetched.push(url);
    const document = documents[url];
    if (document === undefined) throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    return Response.json(document);
  });
  return fetched;
};

const keysOf = (settings: object) =>
  issuerKeys(v.parse(IssuerEntry, { issuer: ISSUER, ...settings }), () => 0).current();
const discovery = (changes: object = {}) => ({
  [`${ISSUER}/.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: 'https://issuer.test/keys', ...changes },
});

describe('the keys of an issuer', () => {
  it('are those that its discovery document names', async () => {
    const fetched = serve({ ...discovery(), 'https://issuer.test/keys': { keys: [] } });

    await keysOf({});
    expect(fetched).toEqual([`${ISSUER}/.well-known/openid-configuration`, 'https://issuer.test/keys']);
  });

  it('are those of jwksUri without a discovery document', async () => {
    const fetched = serve({ 'https://keys.test/jwks': { keys: [] } });

    await keysOf({ jwksUri: 'https://keys.test/jwks' });
    expect(fetched).toEqual(['https://keys.test/jwks']);
  });

  it.each([
    ['of another issuer', discovery({ issuer: `${ISSUER}/` }), `has the issuer ${ISSUER}/`],
    ['without encryption', discovery({ jwks_uri: 'http://issuer.test/keys' }), 'must begin with https:, and is http:'],
    ['without a URL', discovery({ jwks_uri: undefined }), 'has no issuer and jwks_uri'],
    ['that cannot be fetched', {}, 'could not be fetched: fetch failed: ECONNREFUSED'],
    ['that are no key set', { ...discovery(), 'https://issuer.test/keys': { key: 'x' } }, 'is no JWK Set'],
  ])('%s are an error that says so', async (_what, documents, message) => {
    serve(documents);

    await expect(keysOf({})).rejects.toThrow(message);
  });
});
