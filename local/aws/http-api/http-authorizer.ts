import { decodeJwt } from 'jose';
import { isAuthorizerCached } from '../../../lambda/contract/identity.ts';
import type { Issuer } from '../../oidc/issuer.ts';
import type { LocalIdentity } from '../../oidc/local-identity.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import type { Authorize } from './authorize.ts';
import { bearerToken, jwtAuthorizer } from './jwt-authorizer.ts';
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

/**
 * The authorizer that the deployment would have: API Gateway's own, or the function `http-authorizer`. Where API Gateway's own cannot
 * check the local issuer's tokens, the function checks those.
 */
export const httpAuthorizer = (options: HttpAuthorizerOptions): Authorize => {
  const { identity, issuer, run, region, clock, onError } = options;
  const { issuers, entries } = identity;
  const ofLambda = (): Authorize => {
    const cacheTtl = isAuthorizerCached(entries) ? CACHE_TTL : 0;
    return lambdaAuthorizer({ invoke: run('http-authorizer').invoke, region, cacheTtl, clock, onError });
  };
  if (issuers === undefined) return ofLambda();
  const isLocal = (one: { readonly issuer: string }) => one.issuer === issuer.issuer;
  const ofApiGateway = jwtAuthorizer(
    issuers.map((one) => (isLocal(one) ? { ...one, jwks: issuer.jwks } : one)),
    clock,
  );
  if (issuers.some(isLocal) || entries.length === issuers.length) return ofApiGateway;
  const ofLocalIssuer = ofLambda();
  return async (request, match) =>
    issuerIn(bearerToken(request) ?? '') === issuer.issuer ? ofLocalIssuer(request, match) : ofApiGateway(request);
};

const issuerIn = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};
