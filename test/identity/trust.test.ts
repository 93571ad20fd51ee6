/** What keeps users apart, and forged tokens out. */

import { createServer } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import { ENTRA_TENANT } from '../../local/oidc/token-forms.ts';
import type { TestBackend } from '../support/backend.ts';
import { get, type Issuers, register, startIssuers, startStrictBackend, statuses, userOf } from './identity-backend.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const audience = ['ringthrough'];

let issuers: Issuers;
let backend: TestBackend;
beforeAll(async () => {
  issuers = await startIssuers();
  backend = await startStrictBackend(
    [
      { issuer: issuers.issuerOf('auth0'), audience, userIdPrefix: 'auth0:' },
      { issuer: issuers.issuerOf('supabase'), algorithms: ['ES256'], userIdPrefix: 'supabase:' },
      { issuer: issuers.issuerOf('cognito-id'), audience, userIdClaim: 'email', userIdPrefix: '' },
      { sharedSecret: 'user-tokens', audience, userIdPrefix: 'own:' },
      {
        issuer: issuers.issuerOf('entra-multi-tenant'),
        audience,
        userIdClaim: 'oid',
        userIdPrefix: 'entra:',
        allowedTenants: [ENTRA_TENANT],
      },
    ],
    { sharedSecret: SECRET },
  );
});
afterAll(async () => {
  await backend.close();
  await issuers.close();
});

describe('two issuers that both know a “bob”', () => {
  it('have two users, who have neither devices nor calls in common', async () => {
    const [auth0, supabase] = [await issuers.mintForm('auth0', 'bob'), await issuers.mintForm('supabase', 'bob')];
    await register(backend, auth0);

    expect((await get(backend, auth0)).body.devices).toHaveLength(1);
    expect((await get(backend, supabase)).body.devices).toEqual([]);
    expect(await userOf(backend, supabase, 'auth0:bob')).toBe('supabase:bob');
  });

  it('cannot make each other’s users: an id with the prefix of another entry is refused with 403', async () => {
    const claims = { email: 'auth0:bob', email_verified: true };
    const { status, body } = await get(backend, await issuers.mintForm('cognito-id', 'x', { claims }));

    expect([status, body.code]).toEqual([403, 'invalid_user_claim']);
    expect(body.detail).toContain('userIdPrefix of another entry');
  });
});

describe('an e-mail address as user id', () => {
  it.each([
    ['is accepted if it is verified', { email_verified: true }, [200, 101]],
    ['is refused if it is not', { email_verified: false }, [403, 403]],
    ['is refused if the token does not say', { email_verified: undefined }, [403, 403]],
    ['is refused if that is text', { email_verified: 'yes' }, [403, 403]],
  ])('%s', async (_what, claims, expected) => {
    expect(await statuses(backend, await issuers.mintForm('cognito-id', 'bob', { claims }))).toEqual(expected);
  });

  it('that is missing is named in the problem', async () => {
    const { body } = await get(backend, await issuers.mintForm('cognito-id', 'bob', { claims: { email: undefined } }));

    expect(body.detail).toContain('claim email must hold the user’s id');
  });
});

describe('a forged token is 401, for requests with the reason', () => {
  it('signed with HS256 and the issuer’s public key', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
    let issuer = '';
    const server = createServer(({ url }, response) => {
      const document = url === '/keys' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
    });
    issuer = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
    const own = await startStrictBackend([
      { issuer, audience, userIdPrefix: 'a:' },
      { sharedSecret: 'user-tokens', userIdPrefix: 'b:' },
    ]);
    const claims = { sub: 'bob', iss: issuer, aud: 'ringthrough', exp: Math.floor(Date.now() / 1000) + 60 };
    const pem = await exportSPKI(publicKey);
    const forged = await Promise.all(
      [pem, pem.trim(), JSON.stringify(jwk)].map((text) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(new TextEncoder().encode(text)),
      ),
    );
    const real = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey);

    const outcomes = [];
    for (const token of [...forged, real]) outcomes.push(await statuses(own, token));
    await own.close();
    server.close().closeAllConnections();

    expect(outcomes).toEqual([
      [401, 401],
      [401, 401],
      [401, 401],
      [200, 101],
    ]);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'of another secret',
      async () => {
        await get(backend, await own({}));
        await backend.advance(10_000);
        return issuers.mintForm('own-server', 'bob', { secret: 'x'.repeat(40) });
      },
      /shared secret/,
    ],
    ['of another issuer', () => issuers.mintForm('okta', 'bob'), /iss is not an issuer of identity/],
    [
      'of another audience',
      () => issuers.mintForm('auth0', 'bob', { claims: { aud: 'x' } }),
      /aud .* must be ringthrough/,
    ],
    ['that has expired', () => issuers.mintForm('auth0', 'bob', { claims: { exp: 1_700_000_000 } }), /exp has passed/],
    ['without exp', () => issuers.mintForm('auth0', 'bob', { claims: { exp: undefined } }), /exp is missing/],
    [
      'with another algorithm',
      () => issuers.mintForm('supabase', 'bob', { claims: { iss: issuers.issuerOf('auth0') } }),
      /alg must be RS256/,
    ],
    [
      'of another tenant',
      () => issuers.mintForm('entra-multi-tenant', 'bob', { claims: { tid: 'evil' } }),
      /allowedTenants/,
    ],
    [
      'of a tenant whose issuer is another’s',
      () =>
        issuers.mintForm('entra-multi-tenant', 'bob', {
          claims: { tid: ENTRA_TENANT, iss: issuers.issuerOf('entra-multi-tenant').replace('{tenantid}', 'evil') },
        }),
      /iss is not an issuer/,
    ],
    ['for more than 24 hours', () => own({ exp: Math.floor(Date.now() / 1000) + 86_400 + 120 }), /24 hours/],
    [
      'for more than 24 hours, issued in the future',
      () => own({ iat: Math.floor(Date.now() / 1000) + 50, exp: Math.floor(Date.now() / 1000) + 86_480 }),
      /24 hours/,
    ],
    ['that is no JWT', async () => 'nonsense', /not a JWT/],
    [
      'without a signature',
      async () => `${(await issuers.mintForm('auth0', 'bob')).split('.').slice(0, 2).join('.')}.`,
      /signature/,
    ],
  ])('%s', async (_what, mint, detail) => {
    const token = await mint();

    const { status, body, headers } = await get(backend, token);

    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(body.detail).toMatch(detail);
    expect(headers.get('www-authenticate')).toContain('invalid_token');
    expect((await statuses(backend, token))[1]).toBe(401);
    expect(backend.logs.filter((line) => line.includes(token))).toEqual([]);
  });

  it('without Bearer, or without any Authorization', async () => {
    const token = await issuers.mintForm('auth0', 'bob');

    expect((await backend.request('GET', '/v1/devices', { headers: { authorization: token } })).status).toBe(401);
    expect((await backend.request('GET', '/v1/devices')).status).toBe(401);
  });
});

const own = (claims: object): Promise<string> =>
  issuers.mintForm('own-server', 'bob', { secret: SECRET, claims: { ...claims } });

describe('a token of 24 hours', () => {
  it('is accepted', async () => {
    const now = Math.floor(Date.now() / 1000);

    expect((await get(backend, await own({ iat: now, exp: now + 86_400 }))).status).toBe(200);
  });
});

describe('tenants', () => {
  it('of a template issuer keep users with one id apart, and a token without its tenant is 403', async () => {
    const template = {
      issuer: issuers.issuerOf('entra-multi-tenant'),
      audience,
      tenantClaim: 'tid',
      userIdClaim: 'oid',
    };
    const shared = { sharedSecret: 'user-tokens', tenantClaim: 'org', userIdPrefix: 'own:' };
    const tenants = await startStrictBackend([{ ...template, userIdPrefix: 'entra:' }, shared], {
      sharedSecret: SECRET,
    });
    const mint = (tid: string) => issuers.mintForm('entra-multi-tenant', 'bob', { claims: { tid } });
    await register(tenants, await mint('acme'));

    const devices = [];
    for (const tid of ['acme', 'globex']) devices.push((await get(tenants, await mint(tid))).body.devices.length);
    const without = await get(tenants, await own({}));
    await tenants.close();

    expect(devices).toEqual([1, 0]);
    expect([without.status, without.body.code]).toEqual([403, 'no_tenant']);
    expect(without.body.detail).toContain('claim org');
  });
});
