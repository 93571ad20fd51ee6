import { isAuthorizerCached } from '../../../lambda/contract/identity.ts';
import type { Issuer } from '../../oidc/issuer.ts';
import type { LocalIdentity } from '../../oidc/local-identity.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import type { Authorize } from './authorize.ts';
import { jwtAuthorizer } from './jwt-authorizer.ts';
import { lambdaAuthorizer } from './lambda-authorizer.ts';

export interface HttpAuthorizerOptions {
  readonly identity: LocalIdentity;
  /** Its keys are at hand, and need no request. */
  readonly issuer: Issuer;
  readonly run: (name: string) => LocalFunction;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds; as deployed. */
const CACHE_TTL = 300_000;

/** The authorizer that the deployment would have: API Gateway's own, or the function `http-authorizer`. */
export const httpAuthorizer = (options: HttpAuthorizerOptions): Authorize => {
  const { identity, issuer, run, region, clock, onError } = options;
  if (identity.issuers !== undefined) {
    const issuers = identity.issuers.map((one) => (one.issuer === issuer.issuer ? { ...one, jwks: issuer.jwks } : one));
    return jwtAuthorizer(issuers, clock);
  }
  const cacheTtl = isAuthorizerCached(identity.entries) ? CACHE_TTL : 0;
  return lambdaAuthorizer({ invoke: run('http-authorizer').invoke, region, cacheTtl, clock, onError });
};
