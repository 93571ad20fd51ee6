import { type IdentityEntry, SECRET_ALGORITHM } from '../contract/identity.ts';
import { isIssuerOf } from './check-claims.ts';
import { readToken } from './read-token.ts';
import { userOfClaims } from './user-of-claims.ts';

/**
 * The tenant that a token claims, without a check of its signature: enough to show a client where to send requests, which are checked
 * there, and for nothing else. `undefined` for a token that belongs to no entry, has no tenant, or is one of the team's own
 * authorizer, which alone can read it.
 */
export const uncheckedTenant = (identity: readonly IdentityEntry[], text: string): string | undefined => {
  const token = readToken(text);
  if (token === undefined) return undefined;
  for (const entry of identity) {
    if ('authorizer' in entry) continue;
    const isOfEntry = 'sharedSecret' in entry ? token.algorithm === SECRET_ALGORITHM : isIssuerOf(entry, token.claims);
    const { tenant } = isOfEntry ? userOfClaims(token.claims, entry) : {};
    if (tenant !== undefined) return tenant;
  }
  return undefined;
};
