/**
 * The tokens that mobile apps have, under the settings that a team would try first: one issuer and its audience. Accepted are those that
 * the deployed JWT authorizer of API Gateway accepts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuerOfApiGateway } from '../../lambda/contract/identity.ts';
import type { TokenFormName } from '../../local/oidc/token-forms.ts';
import type { TestBackend } from '../support/backend.ts';
import {
  entry,
  get,
  type Issuers,
  register,
  startIssuers,
  startStrictBackend,
  statuses,
  userOf,
} from './identity-backend.ts';

let issuers: Issuers;
beforeAll(async () => {
  issuers = await startIssuers();
});
afterAll(() => issuers.close());

const startWith = async (form: TokenFormName, changed: object = {}): Promise<TestBackend> => {
  const settings = { issuer: issuers.issuerOf(form), audience: ['ringthrough', 'authenticated'], ...changed };
  expect(issuerOfApiGateway([entry(settings)])).toBeDefined();
  return startStrictBackend([settings]);
};

describe('API Gateway’s own authorizer', () => {
  it.each<[TokenFormName, [http: number, socket: number]]>([
    ['cognito-id', [200, 101]],
    ['cognito-access', [200, 101]],
    ['auth0', [200, 101]],
    ['firebase', [200, 101]],
    ['okta', [200, 101]],
    ['entra', [200, 101]],
    // ES256, EdDSA, PS256, HS256.
    ['supabase', [401, 401]],
    ['supabase-legacy', [401, 401]],
    ['keycloak-es256', [401, 401]],
    ['keycloak-eddsa', [401, 401]],
    ['keycloak-ps256', [401, 401]],
    // `aud` is Keycloak's account console; Clerk's session token has none.
    ['keycloak-rs256', [401, 401]],
    ['clerk', [401, 401]],
    // API Gateway needs `kid`; the function of a socket takes the only key.
    ['without-kid', [401, 101]],
  ])('and that of sockets answer a token in the form %s with %j', async (form, expected) => {
    const backend = await startWith(form);
    const token = await issuers.mintForm(form, 'bob', { secret: 'a secret of thirty-two bytes or more' });

    const outcome = await statuses(backend, token);
    await backend.close();

    expect(outcome).toEqual(expected);
  });

  it.each<[string, object, TokenFormName]>([
    ['a claim of its own', { userIdClaim: 'uid' }, 'okta'],
    ['a prefix', { userIdPrefix: 'auth0|' }, 'auth0'],
    ['a verified address', { userIdClaim: 'email' }, 'cognito-id'],
  ])('makes the user of %s, as sockets do', async (_what, changed, form) => {
    const backend = await startWith(form, changed);
    const token = await issuers.mintForm(form, 'bob');
    const unverified = await issuers.mintForm(form, 'bob', { claims: { email_verified: false, uid: { id: 'bob' } } });

    expect(await statuses(backend, token)).toEqual([200, 101]);
    if ('userIdClaim' in changed && changed.userIdClaim === 'email') {
      const { status, body } = await get(backend, unverified);
      expect([status, body.code]).toEqual([403, 'invalid_user_claim']);
      expect(body.detail).toContain('email_verified');
    }
    await backend.close();
  });

  it('refuses a token that expired, or whose iat is in the future', async () => {
    const backend = await startWith('auth0');
    const now = Math.floor(Date.now() / 1000);
    const mint = (claims: object) => issuers.mintForm('auth0', 'bob', { claims: { ...claims } });

    const outcomes = [];
    for (const claims of [{ exp: now - 1 }, { exp: undefined }, { iat: now + 60 }, { nbf: now + 60 }])
      outcomes.push((await get(backend, await mint(claims))).status);
    await backend.close();

    expect(outcomes).toEqual([401, 401, 401, 401]);
  });
});

describe('the local issuer', () => {
  it('is accepted beside the deployment’s entries, by the same authorizer, and mints the claim of the user’s id', async () => {
    const identities = [
      [{ issuer: issuers.issuerOf('auth0'), audience: ['ringthrough'] }],
      [{ issuer: issuers.issuerOf('okta'), audience: ['ringthrough'], userIdClaim: 'uid' }],
      [{ issuer: issuers.issuerOf('supabase'), algorithms: ['ES256'] }],
      [{ sharedSecret: 'user-tokens' }],
    ];
    for (const settings of identities) {
      const strict = await startStrictBackend(settings);
      const open = await startStrictBackend(settings, { strictIdentity: false });

      expect(await statuses(open, await open.issuer.mint('bob'))).toEqual([200, 101]);
      expect(await statuses(strict, await strict.issuer.mint('bob'))).toEqual([401, 401]);

      await Promise.all([strict.close(), open.close()]);
    }
  });

  it('makes users without the prefix of an entry', async () => {
    const settings = [{ issuer: issuers.issuerOf('auth0'), audience: ['ringthrough'], userIdPrefix: 'auth0:' }];
    const backend = await startStrictBackend(settings, { strictIdentity: false });
    const [own, auth0] = [await backend.issuer.mint('bob'), await issuers.mintForm('auth0', 'bob')];
    await register(backend, own);

    expect(await statuses(backend, own)).toEqual([200, 101]);
    expect(await userOf(backend, auth0, 'bob')).toBe('auth0:bob');
    await backend.close();
  });

  it('may name the users of an entry with a prefix, for apps that are tried without their issuer', async () => {
    for (const settings of [
      [{ issuer: issuers.issuerOf('auth0'), audience: ['ringthrough'], userIdPrefix: 'auth0:' }],
      [{ sharedSecret: 'user-tokens', userIdPrefix: 'auth0:' }],
    ]) {
      const backend = await startStrictBackend(settings, { strictIdentity: false });

      expect(await statuses(backend, await backend.issuer.mint('auth0:bob'))).toEqual([200, 101]);
      await backend.close();
    }
  });

  it('does not change what is refused of the deployment’s issuer, also where that has a prefix', async () => {
    const issuer = issuers.issuerOf('without-kid');
    const backend = await startStrictBackend([{ issuer, audience: ['ringthrough'], userIdPrefix: 'x:' }], {
      strictIdentity: false,
    });
    const future = { iat: Math.floor(Date.now() / 1000) + 30 };

    expect((await get(backend, await issuers.mintForm('without-kid', 'bob'))).status).toBe(401);
    expect((await get(backend, await issuers.mintForm('auth0', 'bob', { claims: { iss: issuer } }))).status).toBe(200);
    expect(
      (await get(backend, await issuers.mintForm('auth0', 'bob', { claims: { iss: issuer, ...future } }))).status,
    ).toBe(401);
    await backend.close();
  });

  it('is 431 for a token that is larger than API Gateway takes', async () => {
    const backend = await startStrictBackend([], { strictIdentity: false });
    const mint = (length: number) => backend.issuer.mint('bob', { groups: 'g'.repeat(length) });
    const status = async (token: string) =>
      (await fetch(`${backend.url}/v1/devices`, { headers: { authorization: `Bearer ${token}` } })).status;

    expect([await status(await mint(6_000)), await status(await mint(7_500))]).toEqual([200, 431]);
    await backend.close();
  });

  it('mints a token in each form over HTTP, and names the forms where one is unknown', async () => {
    const backend = await startStrictBackend([{ sharedSecret: 'user-tokens' }]);

    const { text } = await backend.request('GET', '/local/token?user=bob&form=supabase', {
      headers: { accept: 'application/json' },
    });
    const unknown = await backend.request('GET', '/local/token?user=bob&form=constructor');
    const own = await backend.request('GET', '/local/token?user=bob&form=own-server', {
      headers: { accept: 'application/json' },
    });

    const other = await startStrictBackend([{ issuer: issuers.issuerOf('auth0'), audience: ['ringthrough'] }]);
    const withoutSecret = await other.request('GET', '/local/token?user=bob&form=own-server');
    await other.close();

    expect([withoutSecret.status, withoutSecret.body.message]).toEqual([400, expect.stringContaining('sharedSecret')]);
    expect(JSON.parse(text).token.split('.')).toHaveLength(3);
    expect([unknown.status, unknown.body.message]).toEqual([400, expect.stringContaining('supabase, ')]);
    expect(await statuses(backend, own.body.token)).toEqual([200, 101]);
    await backend.close();
  });
});
