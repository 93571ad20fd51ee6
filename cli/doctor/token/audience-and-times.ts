import { refusalOfIssuerClaims, refusalOfSecretClaims } from '../../../lambda/identity/check-claims.ts';
import { type Claims, claimSeconds } from '../../../lambda/identity/claims.ts';
import type { Finding } from '../finding.ts';
import type { TokenEntry } from './entries-for.ts';
import { timeOf } from './shown-claims.ts';

/** Claims whose times are right, so that only the rest is checked. */
const timeless = (claims: Claims, now: number): Claims => {
  const { nbf, iat, ...others } = claims;
  return { ...others, exp: Math.floor(now / 1000) + 60 };
};

const refusalOf = (entry: TokenEntry, claims: Claims, now: number) =>
  'issuer' in entry ? refusalOfIssuerClaims(entry, claims, now) : refusalOfSecretClaims(entry, claims, now);

/** The backend's rule on the audience, and on a template issuer's tenants, by itself. */
export const audienceFinding = (entry: TokenEntry, claims: Claims, now: number): Finding => {
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

/** The backend's rule on `exp`, `nbf` and `iat`, by itself. */
export const timeFinding = (entry: TokenEntry, claims: Claims, now: number): Finding => {
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
