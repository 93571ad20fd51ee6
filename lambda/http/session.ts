import type { APIGatewayEventRequestContextV2 } from 'aws-lambda';
import { SERVER_SCOPE } from '../contract/enums.ts';
import type { ClaimNames } from '../contract/identity.ts';
import type { TokenSession } from '../identity/authenticate.ts';
import { sessionOfContext } from '../identity/authorizer-context.ts';
import { type Claims, claimIn, claimSeconds, claimText, scopesIn } from '../identity/claims.ts';
import { readToken } from '../identity/read-token.ts';
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

/** The parts of an event from which its session is made. */
export interface SessionSource {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: RequestContext;
}

/**
 * The session of a request; `undefined` on a route without an authorizer. An expired token is refused here too, because API Gateway
 * keeps an authorizer function's answer for five minutes. That function leaves the 401 to this place: API Gateway itself answers a
 * refusal of an authorizer function with 403.
 *
 * @throws Problem for a token that is invalid, has expired, or has no user
 */
export const sessionOf = (
  { headers, requestContext: { authorizer } }: SessionSource,
  names: ClaimNames,
  now: number,
): Session | undefined => {
  if (authorizer === undefined) return undefined;
  const claims = authorizer.jwt && onlyText(authorizer.jwt.claims, headers.authorization ?? '');
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

/** Claims that may be of another type. */
const UNTYPED: readonly string[] = ['exp', 'email_verified', 'scope', 'scp'];

/**
 * Without the claims that are neither text nor a whole number. API Gateway's own authorizer makes text of every claim: a list, or a
 * number that JavaScript cannot hold, would be somebody's id here and nobody's at a socket. The types are in the token itself, which API
 * Gateway has checked, and which is asked for nothing else.
 */
const onlyText = (claims: Claims, authorization: string): Claims => {
  const token = readToken(authorization.replace(/^Bearer\s+/i, ''));
  if (token === undefined) return claims;
  const isText = (name: string): boolean =>
    UNTYPED.includes(name) || claimIn(token.claims, name) === undefined || claimText(token.claims, name) !== undefined;
  return Object.fromEntries(Object.entries(claims).filter(([name]) => isText(name)));
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

/** The claim of the caller's name, as whichever authorizer passes it on: with U+FFFD for half of a surrogate pair. */
export const nameIn = ({ name, claims }: Session, claim: string): string | undefined =>
  claims === undefined ? name : claimText(claims, claim)?.replace(/\p{Surrogate}/gu, '\ufffd');
