import type { JWTPayload } from 'jose';

/** How the tokens of one issuer look. */
export interface TokenForm {
  readonly algorithm: string;
  /** The issuer's path on this machine. In `{tenantid}` is the tenant of Microsoft Entra ID. */
  readonly path: string;
  readonly claims: (user: string) => JWTPayload;
  /** Without a key id in its header. */
  readonly hasNoKid?: true;
}

/** The tenant of tokens in the form of Microsoft Entra ID. */
export const ENTRA_TENANT = '8c5b1a44-0c5e-4f0e-9d0a-6f7c3e2d1b00';
/** The audience in all forms that have one of the app's own. */
export const FORM_AUDIENCE = 'ringthrough';

const keycloak = (algorithm: string): TokenForm => ({
  algorithm,
  path: `/keycloak-${algorithm.toLowerCase()}/realms/calls`,
  // The client of the app is in `azp`; `aud` is Keycloak's account console until an audience mapper is added.
  claims: (sub) => ({ sub, aud: 'account', azp: FORM_AUDIENCE, scope: 'openid profile', preferred_username: sub }),
});

const entra = (sub: string): JWTPayload => ({
  // `sub` differs in each app; `oid` is the user.
  sub: `pairwise-${sub}`,
  oid: sub,
  tid: ENTRA_TENANT,
  aud: FORM_AUDIENCE,
  ver: '2.0',
});

/** The tokens that mobile apps have, as each issuer documents them. */
export const TOKEN_FORMS = {
  'cognito-id': {
    algorithm: 'RS256',
    path: '/cognito',
    claims: (sub) => ({ sub, aud: FORM_AUDIENCE, token_use: 'id', email: `${sub}@a.test`, email_verified: true }),
  },
  'cognito-access': {
    algorithm: 'RS256',
    path: '/cognito',
    claims: (sub) => ({ sub, client_id: FORM_AUDIENCE, token_use: 'access', username: sub }),
  },
  auth0: {
    algorithm: 'RS256',
    path: '/auth0/',
    claims: (sub) => ({ sub, aud: [FORM_AUDIENCE, 'https://auth0.test/userinfo'], azp: 'app', scope: 'openid' }),
  },
  firebase: {
    algorithm: 'RS256',
    path: '/firebase',
    claims: (sub) => ({ sub, user_id: sub, aud: FORM_AUDIENCE, firebase: { sign_in_provider: 'phone' } }),
  },
  okta: {
    algorithm: 'RS256',
    path: '/okta/oauth2/default',
    claims: (sub) => ({ sub, uid: sub, cid: 'app', aud: FORM_AUDIENCE, scp: ['openid'] }),
  },
  entra: { algorithm: 'RS256', path: `/entra/${ENTRA_TENANT}/v2.0`, claims: entra },
  'entra-multi-tenant': { algorithm: 'RS256', path: '/entra-multi-tenant/{tenantid}/v2.0', claims: entra },
  supabase: {
    algorithm: 'ES256',
    path: '/supabase/auth/v1',
    claims: (sub) => ({ sub, aud: 'authenticated', role: 'authenticated', is_anonymous: false }),
  },
  'supabase-legacy': {
    algorithm: 'HS256',
    path: '/supabase/auth/v1',
    claims: (sub) => ({ sub, aud: 'authenticated', role: 'authenticated' }),
  },
  clerk: { algorithm: 'RS256', path: '/clerk', claims: (sub) => ({ sub, azp: FORM_AUDIENCE, sid: 'sess_1' }) },
  'keycloak-rs256': keycloak('RS256'),
  'keycloak-es256': keycloak('ES256'),
  'keycloak-eddsa': keycloak('EdDSA'),
  'keycloak-ps256': keycloak('PS256'),
  'without-kid': {
    algorithm: 'RS256',
    path: '/no-kid',
    claims: (sub) => ({ sub, aud: FORM_AUDIENCE }),
    hasNoKid: true,
  },
  'own-server': { algorithm: 'HS256', path: '', claims: (sub) => ({ sub, aud: FORM_AUDIENCE }) },
} as const satisfies Record<string, TokenForm>;

export type TokenFormName = keyof typeof TOKEN_FORMS;

export const isTokenForm = (name: string): name is TokenFormName => Object.hasOwn(TOKEN_FORMS, name);
