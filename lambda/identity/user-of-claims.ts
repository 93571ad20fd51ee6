import * as v from 'valibot';
import { CANARY_PREFIX, isCanary } from '../contract/canary.ts';
import type { ClaimNames } from '../contract/identity.ts';
import { LIMITS } from '../contract/limits.ts';
import { Tenant, UserId } from '../contract/schemas/fields.ts';
import { type Claims, claimIn, claimText } from './claims.ts';

/** The user of a token. */
export interface User {
  /** Empty in a deployment without tenants. */
  readonly tenant: string;
  readonly userId: string;
}

/** A token without a user: the problem's code and the claim that is wrong. */
export interface NoUser {
  readonly code: 'invalid_user_claim' | 'no_tenant';
  readonly detail: string;
}

export interface UserResult {
  /** Absent where the token has none, or an invalid one. */
  readonly tenant?: string;
  readonly userId?: string;
  /** Why one of the two is absent. */
  readonly problem?: NoUser;
}

const EMAIL = 'email';

/**
 * Makes the user of a token's claims. The only place where that happens: for requests, sockets and, by what they were invited as,
 * receipts. User ids are compared code point by code point and never normalised.
 */
export const userOfClaims = (claims: Claims, { userIdClaim, userIdPrefix, tenantClaim }: ClaimNames): UserResult => {
  const tenant = tenantClaim === '' ? '' : claimText(claims, tenantClaim);
  if (tenant === undefined || !v.is(Tenant, tenant) || (tenantClaim !== '' && tenant === '')) {
    const rule = `text on one line, at most ${LIMITS.tenantBytes} bytes as UTF-8, or a whole number`;
    const detail = `the token’s claim ${tenantClaim} must hold the user’s tenant: ${rule}`;
    return { problem: { code: 'no_tenant', detail } };
  }
  const user = userIdOf(`the token’s claim ${userIdClaim}`, claimText(claims, userIdClaim), userIdPrefix);
  if (typeof user !== 'string') return { tenant, problem: user };
  // Anybody can write somebody else's address into an account that was never asked to prove it.
  if (userIdClaim === EMAIL && !isTrue(claimIn(claims, 'email_verified'))) {
    const detail = 'the token’s claim email_verified must be true: an unproven address names no user';
    return { tenant, problem: { code: 'invalid_user_claim', detail } };
  }
  return { tenant, userId: user };
};

/** Also the text `true`, which API Gateway's own authorizer makes of it. */
const isTrue = (claim: unknown): boolean => claim === true || claim === 'true';

/** @param source the claim or the field that holds the id, as the problem names it */
export const userIdOf = (source: string, text: string | undefined, prefix: string): string | NoUser => {
  const result = v.safeParse(UserId, text === undefined ? text : `${prefix}${text}`);
  if (result.success && isCanary(result.output)) {
    const detail = `${source} is no valid user id: it must not begin with ${CANARY_PREFIX}, which is reserved`;
    return { code: 'invalid_user_claim', detail };
  }
  if (result.success && text !== '') return result.output;
  const rule = result.success ? 'must not be empty' : (result.issues[0]?.message ?? '');
  const detail =
    text === undefined
      ? `${source} must hold the user’s id: text, or a whole number up to 2^53`
      : `${source} is no valid user id: it ${rule}${prefix === '' ? '' : `, with the prefix ${prefix}`}`;
  return { code: 'invalid_user_claim', detail };
};

/**
 * Whether an id made by an entry with `ownPrefix` begins with the longer prefix of another entry, whose user it would be taken for.
 *
 * @param prefixes those of the entries that are not shared
 */
export const belongsToOther = (userId: string, ownPrefix: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => prefix.length > ownPrefix.length && userId.startsWith(prefix));
