import type { APIGatewayEventRequestContextV2 } from 'aws-lambda';
import { SERVER_SCOPE } from '../contract/enums.ts';
import type { ClaimNames } from '../contract/identity.ts';
import type { TokenSession } from '../identity/authenticate.ts';
import { sessionOfContext } from '../identity/authorizer-context.ts';
import { type Claims, claimIn, claimSeconds, claimText, scopesIn } from '../identity/claims.ts';
import { userOfClaims } from '../identity/user-of-claims.ts';
import { Problem } from './problem.ts';

/**
 * What an authorizer adds to an event: `jwt` API Gateway's own, `lambda` an authorizer function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface EventAuthorizer {
  readonly principalId?: string;
  readonly integrationLatency?: number;
  readonly jwt?: { readonly claims: Claims; readonly scopes?: readonly string[] | null };
  readonly lambda?: Readonly<Record<string, unknown>> | null;
}

/** The request context of an event. Without `authorizer` on the routes that have none. */
export type RequestContext = APIGatewayEventRequestContextV2 & { readonly authorizer?: EventAuthorizer };

/** The user or the app's server that makes a request. */
export interface Session extends Pick<TokenSession, 'userId' | 'problem'> {
  readonly tenant: string;
  /** Whether the token is one of the app's server. */
  readonly isServer: boolean;
  /** The caller's name by the deployment's claim; from an authorizer function only. */
  readonly name?: string;
  /** The claims; from API Gateway's own authorizer only. */
  readonly claims?: Claims;
}

/**
 * The session of a request; `undefined` on a route without an authorizer. An expired token is refused here too, because API Gateway
 * keeps an authorizer function's answer for five minutes. That function leaves the 401 to this place: API Gateway itself answers a
 * refusal of an authorizer function with 403.
 *
 * @throws Problem for a token that is invalid, has expired, or has no user
 */
export const sessionOf = ({ authorizer }: RequestContext, names: ClaimNames, now: number): Session | undefined => {
  if (authorizer === undefined) return undefined;
  const claims = authorizer.jwt?.claims;
  const { tenant, userId, problem, scopes, expiresAt, name } =
    claims === undefined ? tokenSession(authorizer.lambda) : { ...sessionOfClaims(claims, names), name: undefined };
  if (expiresAt <= now) throw new Problem('unauthenticated', 'exp has passed: the token has expired');
  const isServer = scopes.includes(SERVER_SCOPE);
  // The app's server is no user: it names one.
  if (problem !== undefined && (!isServer || problem.code === 'no_tenant'))
    throw new Problem(problem.code, problem.detail);
  return {
    tenant: tenant ?? '',
    isServer,
    ...(userId !== undefined && { userId }),
    ...(problem !== undefined && { problem }),
    ...(name !== undefined && { name }),
    ...(claims !== undefined && { claims }),
  };
};

const tokenSession = (context: EventAuthorizer['lambda']): TokenSession => {
  const result = sessionOfContext(context);
  if (result.kind === 'session') return result.session;
  throw new Problem(result.code, result.detail, result.code === 'try_again' ? { retryAfter: 1 } : {});
};

/** Without `exp` only where a test makes the event: API Gateway's own authorizer refuses such a token. */
const sessionOfClaims = (claims: Claims, names: ClaimNames): TokenSession => {
  const expires = claimIn(claims, 'exp') === undefined ? undefined : claimSeconds(claims, 'exp');
  return {
    ...userOfClaims(claims, names),
    scopes: scopesIn(claims),
    expiresAt: expires === undefined ? Number.POSITIVE_INFINITY : expires * 1000,
  };
};

/** The claim of the caller's name, as whichever authorizer passes it on. */
export const nameIn = ({ name, claims }: Session, claim: string): string | undefined =>
  claims === undefined ? name : claimText(claims, claim);
