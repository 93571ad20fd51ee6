import {
  type IssuerEntry,
  isTemplate,
  type SharedSecretEntry,
  TEMPLATE_CLAIM,
  TENANT_PLACEHOLDER,
} from '../contract/identity.ts';
import { type Claims, claimIn, claimSeconds, claimText } from './claims.ts';

/** Seconds for which a token of a shared secret may be valid. Nobody can revoke one, and its secret is on a server. */
const MAX_LIFETIME = 24 * 60 * 60;
/** Seconds by which the clocks of two servers may differ. */
const CLOCK_SKEW = 60;

/** Why a token with a valid signature is refused. */
export interface ClaimsRefusal {
  readonly detail: string;
  /** It is refused for now only: the token is not valid yet. */
  readonly isTemporary?: true;
}

/** Whether a token's `iss` is this issuer, or one of a template issuer. */
export const isIssuerOf = (entry: IssuerEntry, claims: Claims): boolean => {
  const iss = claimIn(claims, 'iss');
  if (!isTemplate(entry)) return iss === entry.issuer;
  const tenant = claimText(claims, TEMPLATE_CLAIM) ?? '';
  return tenant !== '' && iss === entry.issuer.split(TENANT_PLACEHOLDER).join(tenant);
};

/** @param now epoch milliseconds */
export const refusalOfIssuerClaims = (entry: IssuerEntry, claims: Claims, now: number): ClaimsRefusal | undefined => {
  const { allowedTenants } = entry;
  const tid = claimText(claims, TEMPLATE_CLAIM);
  if (allowedTenants !== undefined && !allowedTenants.some((allowed) => allowed === tid))
    return { detail: `${TEMPLATE_CLAIM} is no tenant of allowedTenants` };
  return refusalOfAudience(entry, claims) ?? refusalOfTimes(claims, now);
};

/** @param now epoch milliseconds */
export const refusalOfSecretClaims = (
  entry: SharedSecretEntry,
  claims: Claims,
  now: number,
): ClaimsRefusal | undefined => {
  const refusal = refusalOfAudience(entry, claims) ?? refusalOfTimes(claims, now);
  if (refusal !== undefined) return refusal;
  const [issued, expires] = [claimSeconds(claims, 'iat'), claimSeconds(claims, 'exp') ?? 0];
  // `iat` may be absent or wrong, the clock of this backend is neither.
  const isLong =
    expires - now / 1000 > MAX_LIFETIME + CLOCK_SKEW || (issued !== undefined && expires - issued > MAX_LIFETIME);
  return isLong ? { detail: 'exp must be at most 24 hours after the token was issued' } : undefined;
};

const refusalOfAudience = (
  { audience, audienceClaim }: IssuerEntry | SharedSecretEntry,
  claims: Claims,
): ClaimsRefusal | undefined => {
  if (audience === undefined) return undefined;
  const name = audienceClaim ?? (claimIn(claims, 'aud') === undefined ? 'client_id' : 'aud');
  const given = [claimIn(claims, name)].flat();
  if (given.some((value) => audience.some((accepted) => accepted === value))) return undefined;
  return { detail: `${audienceClaim ?? 'aud (or client_id)'} must be ${audience.join(' or ')}` };
};

/** As API Gateway's own authorizer checks them, with some tolerance for a server whose clock is ahead. */
const refusalOfTimes = (claims: Claims, now: number): ClaimsRefusal | undefined => {
  const seconds = now / 1000;
  const expires = claimSeconds(claims, 'exp');
  if (expires === undefined) return { detail: 'exp is missing: it must be the time at which the token expires' };
  if (expires <= seconds) return { detail: 'exp has passed: the token has expired' };
  for (const name of ['nbf', 'iat']) {
    const from = claimIn(claims, name) === undefined ? 0 : claimSeconds(claims, name);
    if (from === undefined) return { detail: `${name} must be a number of seconds since 1970` };
    if (from > seconds + CLOCK_SKEW)
      return { detail: `${name} is in the future: the token is not valid yet`, isTemporary: true };
  }
  return undefined;
};
