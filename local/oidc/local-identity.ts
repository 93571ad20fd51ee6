import {
  type ClaimNames,
  claimNamesOf,
  DEFAULT_CLAIM_NAMES,
  type IdentityEntry,
  type IssuerEntry,
  issuerOfApiGateway,
} from '../../lambda/contract/identity.ts';
import type { Issuer } from './issuer.ts';

export interface IdentityOptions {
  /** The entries of the deployment. @default [], only the local issuer's tokens */
  readonly identity?: readonly IdentityEntry[];
  /** Whether the local issuer's tokens are refused, as they are in AWS. @default false */
  readonly strictIdentity?: boolean;
  /** The JWT claim that holds the user's tenant. @default '', a single tenant */
  readonly tenantClaim?: string;
}

/** How the local backend checks tokens. */
export interface LocalIdentity {
  /** What the authorizer functions get: the deployment's entries, and that of the local issuer. */
  readonly entries: readonly IdentityEntry[];
  readonly claimNames: ClaimNames;
  /**
   * The issuers that API Gateway's own authorizer checks; absent if the deployment needs an authorizer function. Without the local issuer
   * where the deployment's has a prefix: API Gateway leaves that to the functions, which would give it to the local issuer's users too.
   */
  readonly issuers?: readonly (IssuerEntry & { readonly audience: readonly string[] })[];
}

/**
 * The deployment's identity beside the local issuer. The same authorizer checks both as in AWS would check the deployment's: what that
 * refuses, this refuses.
 */
export const localIdentity = (
  { issuer, audience }: Issuer,
  { identity = [], strictIdentity = false, tenantClaim = '' }: IdentityOptions,
): LocalIdentity => {
  const deployed = issuerOfApiGateway(identity);
  const isOfApiGateway = identity.length === 0 || deployed !== undefined;
  const isPrefixed = deployed !== undefined && deployed.userIdPrefix !== '';
  const claimNames = identity.length === 0 ? { ...DEFAULT_CLAIM_NAMES, tenantClaim } : claimNamesOf(identity);
  const local = {
    ...(isOfApiGateway ? claimNames : { ...DEFAULT_CLAIM_NAMES, tenantClaim }),
    userIdPrefix: '',
    issuer,
    audience: [audience],
    algorithms: ['RS256'],
    shared: true,
    namesAnyUser: true,
  };
  const localEntries = strictIdentity ? [] : [local];
  return {
    entries: [...identity, ...localEntries],
    claimNames,
    ...(isOfApiGateway && { issuers: [...(deployed ? [deployed] : []), ...(isPrefixed ? [] : localEntries)] }),
  };
};

/** The local issuer with the claims in which the deployment looks for the user's id. */
export const withUserIdClaim = <I extends Issuer>(issuer: I, { userIdClaim }: ClaimNames): I => ({
  ...issuer,
  mint: (user, claims) =>
    issuer.mint(user, userIdClaim === 'sub' ? claims : { [userIdClaim]: user, email_verified: true, ...claims }),
});
