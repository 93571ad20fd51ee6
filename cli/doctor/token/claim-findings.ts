import { SERVER_SCOPE } from '../../../lambda/contract/enums.ts';
import {
  type IdentityEntry,
  type IssuerEntry,
  issuerOfApiGateway,
  SECRET_ALGORITHM,
  type SharedSecretEntry,
} from '../../../lambda/contract/identity.ts';
import { isIssuerOf, refusalOfIssuerClaims, refusalOfSecretClaims } from '../../../lambda/identity/check-claims.ts';
import { type Claims, claimSeconds, scopesIn } from '../../../lambda/identity/claims.ts';
import { userOfClaims } from '../../../lambda/identity/user-of-claims.ts';
import type { Finding } from '../finding.ts';
import type { GivenToken } from './given-token.ts';
import { shownUser, timeOf } from './shown-claims.ts';

/** An entry that a token can be checked by. */
export type TokenEntry = IssuerEntry | SharedSecretEntry;

/** The entries that a token may belong to, by its issuer or its algorithm, as the backend selects them. */
export const entriesFor = (
  { algorithm, claims }: GivenToken,
  entries: readonly IdentityEntry[],
): readonly TokenEntry[] =>
  entries.flatMap((entry): TokenEntry[] => {
    if ('authorizer' in entry) return [];
    if ('sharedSecret' in entry) return algorithm === SECRET_ALGORITHM ? [entry] : [];
    return algorithm !== SECRET_ALGORITHM && isIssuerOf(entry, claims) ? [entry] : [];
  });

/** Why a token belongs to no entry, and what to set. */
export const withoutEntry = ({ algorithm, claims }: GivenToken, entries: readonly IdentityEntry[]): Finding => {
  const authorizer = entries.find((entry) => 'authorizer' in entry);
  if (authorizer !== undefined) {
    return {
      level: 'warning',
      subject: 'issuer',
      what: `no entry but the authorizer ${authorizer.authorizer}: that function is asked about it`,
    };
  }
  if (algorithm === SECRET_ALGORITHM) {
    return {
      level: 'error',
      subject: 'algorithm',
      what: 'alg is HS256, so the token is signed with a secret, and identity has no entry with sharedSecret',
      fix: 'If your server signs it: "identity": [{"sharedSecret": "NAME OF THE SECRET"}]. If an issuer does (Supabase, older projects): switch it to keys such as ES256 or RS256.',
    };
  }
  const { iss } = claims;
  if (typeof iss !== 'string') {
    return {
      level: 'error',
      subject: 'issuer',
      what: 'the token has no iss',
      fix: 'Have the issuer set it: the backend finds the keys by it.',
    };
  }
  const issuers = entries.flatMap((entry) => ('issuer' in entry ? [entry.issuer] : []));
  const near = issuers.find((issuer) => bare(issuer) === bare(iss));
  return {
    level: 'error',
    subject: 'issuer',
    what:
      near === undefined
        ? `iss is ${iss}, which is no issuer of identity (${issuers.join(', ') || 'there is none'})`
        : `iss is ${iss}, and the setting is ${near}: they differ in ${differenceOf(near, iss)}`,
    fix: `Set "issuer": "${iss}", if that is yours.${entraHint(iss)}`,
  };
};

const bare = (issuer: string): string =>
  issuer
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');

const differenceOf = (setting: string, iss: string): string => {
  if (setting.replace(/\/$/, '') === iss.replace(/\/$/, '')) return 'the "/" at the end';
  return setting.toLowerCase() === iss.toLowerCase() ? 'upper and lower case' : 'https or the "/" at the end';
};

/** Microsoft issues tokens of version 1 until the app's manifest asks for version 2. */
const entraHint = (iss: string): string =>
  iss.startsWith('https://sts.windows.net/')
    ? ' It is one of version 1: "requestedAccessTokenVersion": 2 in the manifest of the app makes it https://login.microsoftonline.com/TENANT/v2.0.'
    : '';

/** What the claims of a token are worth by one entry: each rule of the backend by itself, so that all mistakes are found at once. */
export const claimFindings = (
  token: GivenToken,
  entry: TokenEntry,
  identity: readonly IdentityEntry[],
  now: number,
): Finding[] => {
  const { claims, algorithm, header } = token;
  const isGateway = issuerOfApiGateway(identity) !== undefined;
  return [
    ...('issuer' in entry ? [issuerOk(entry), algorithmFinding(algorithm, entry)] : []),
    ...(isGateway && typeof header.kid !== 'string'
      ? [
          {
            level: 'error',
            subject: 'kid',
            what: "the header has no kid, by which API Gateway's own authorizer finds the key: it answers 401",
            fix: 'Have the issuer set kid; or set "jwksUri", with which an authorizer function checks the tokens.',
          } as const,
        ]
      : []),
    audienceFinding(entry, claims, now),
    timeFinding(entry, claims, now),
    userFinding(entry, claims),
    scopeFinding(claims),
  ];
};

const issuerOk = ({ issuer }: IssuerEntry): Finding => ({ level: 'ok', subject: 'issuer', what: issuer });

const algorithmFinding = (algorithm: string, { algorithms }: IssuerEntry): Finding => {
  if (algorithms.includes(algorithm)) return { level: 'ok', subject: 'algorithm', what: algorithm };
  const isNone = algorithm.toLowerCase() === 'none';
  return {
    level: 'error',
    subject: 'algorithm',
    what: isNone
      ? 'alg is none: the token is not signed'
      : `alg is ${algorithm}, and the setting accepts ${algorithms.join(', ')}`,
    fix: isNone ? 'Have the issuer sign its tokens.' : `Set "algorithms": ["${algorithm}"].`,
  };
};

/** Claims whose times are right, so that only the rest is checked. */
const timeless = (claims: Claims, now: number): Claims => {
  const { nbf, iat, ...others } = claims;
  return { ...others, exp: Math.floor(now / 1000) + 60 };
};

const refusalOf = (entry: TokenEntry, claims: Claims, now: number) =>
  'issuer' in entry ? refusalOfIssuerClaims(entry, claims, now) : refusalOfSecretClaims(entry, claims, now);

const audienceFinding = (entry: TokenEntry, claims: Claims, now: number): Finding => {
  const subject = 'audience';
  const refusal = refusalOf(entry, timeless(claims, now), now);
  const { audience, audienceClaim } = entry;
  const name = audienceClaim ?? (claims.aud === undefined ? 'client_id' : 'aud');
  const given = [claims[name]].flat().filter((value) => typeof value === 'string');
  if (refusal !== undefined) {
    const isTenant = /tenant/.test(refusal.detail);
    const alternative = typeof claims.azp === 'string' && (audience ?? []).includes(claims.azp);
    const fix = isTenant
      ? 'Add the tenant to "allowedTenants", if its users are yours.'
      : alternative
        ? `azp is ${claims.azp}: set "audienceClaim": "azp", or add an audience mapper at the issuer (Keycloak: Client scopes → Add mapper → Audience).`
        : given.length > 0
          ? `Set "audience": ${JSON.stringify(given)}, if the token is for your app.`
          : 'Have the issuer set aud (Auth0: the parameter audience of the authorization request), or name another claim in "audienceClaim".';
    const what = isTenant
      ? refusal.detail
      : `${name} is ${given.join(', ') || 'missing'}, and the setting is ${(audience ?? []).join(', ')}`;
    return { level: 'error', subject, what, fix };
  }
  if (audience === undefined && 'issuer' in entry) {
    const fix =
      given.length > 0 ? `Set "audience": ${JSON.stringify(given)}.` : 'Set "audience", and have the issuer set aud.';
    return {
      level: 'warning',
      subject,
      what: 'the setting has none, so tokens for other apps of this issuer are accepted too',
      fix,
    };
  }
  return { level: 'ok', subject, what: given.join(', ') || 'not checked' };
};

const timeFinding = (entry: TokenEntry, claims: Claims, now: number): Finding => {
  const subject = 'times';
  const { audience, audienceClaim, ...bareEntry } = entry;
  const withoutTenants = 'issuer' in bareEntry ? { ...bareEntry, allowedTenants: undefined } : bareEntry;
  const refusal = refusalOf(withoutTenants as TokenEntry, claims, now);
  const exp = claimSeconds(claims, 'exp');
  const clock = `This machine's clock says ${new Date(now).toISOString()}.`;
  if (refusal === undefined) {
    const minutes = Math.round(((exp ?? 0) - now / 1000) / 60);
    return {
      level: 'ok',
      subject,
      what: `valid for another ${minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`}`,
    };
  }
  const isMilliseconds = ['exp', 'iat', 'nbf'].find((name) => (claimSeconds(claims, name) ?? 0) > 100_000_000_000);
  if (isMilliseconds !== undefined) {
    return {
      level: 'error',
      subject,
      what: `${isMilliseconds} is in milliseconds; a JWT has seconds since 1970`,
      fix: 'Divide it by 1000.',
    };
  }
  const when = exp === undefined ? '' : ` (exp ${timeOf(exp)})`;
  return {
    level: 'error',
    subject,
    what: `${refusal.detail}${/^exp has/.test(refusal.detail) ? when : ''}`,
    fix: `${/expired/.test(refusal.detail) ? 'Get a new one. ' : ''}${clock}`,
  };
};

const userFinding = (entry: TokenEntry, claims: Claims): Finding => {
  const { userId, tenant, problem } = userOfClaims(claims, entry);
  if (userId !== undefined) {
    const of = tenant === undefined || tenant === '' ? '' : ` of tenant ${tenant}`;
    return { level: 'ok', subject: 'user', what: `${shownUser(userId)}${of}, from ${entry.userIdClaim}` };
  }
  const others = ['sub', 'oid', 'uid', 'user_id', 'username', 'preferred_username'].filter(
    (name) => name !== entry.userIdClaim && claims[name] !== undefined,
  );
  const fix =
    problem?.code === 'no_tenant'
      ? 'Have the issuer set that claim, or change "tenantClaim".'
      : others.length > 0
        ? `Set "userIdClaim" to the one that your app knows users by: the token has ${others.join(', ')}.`
        : 'Have the issuer set that claim.';
  return { level: 'error', subject: 'user', what: problem?.detail ?? 'the token has no user', fix };
};

const scopeFinding = (claims: Claims): Finding => ({
  level: 'ok',
  subject: 'scope',
  what: scopesIn(claims).includes(SERVER_SCOPE)
    ? `${SERVER_SCOPE}: the app's server, which may act for any user`
    : `no ${SERVER_SCOPE}: a user's own token, which acts for this user only`,
});
