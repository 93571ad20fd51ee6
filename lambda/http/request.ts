import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type * as v from 'valibot';
import { isReservedName, LIMITS, UserId } from '../contract/schemas.ts';
import { SERVER_SCOPE } from '../contract/words.ts';
import { invalidRequest, Problem } from './problem.ts';
import { valid, validJson } from './validation.ts';

/** What API Gateway sends: an HTTP API event of format 2.0; without an authorizer on the routes that have none. */
export type HttpEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & {
  readonly requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'> &
    Partial<Pick<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'>>;
};

/** What a handler needs, bound to the tenant of the request. */
export type DepsFor<D> = (event: HttpEvent) => D;

/**
 * Who is calling: the JWT's `sub`, which API Gateway has checked, or the user for whom an app server acts by
 * `?onBehalfOf=`. Throws where a route without an authorizer asks.
 */
export const callerOf = (event: HttpEvent): string => {
  const claims = event.requestContext.authorizer?.jwt.claims ?? {};
  const user = event.queryStringParameters?.[ON_BEHALF_OF];
  if (user !== undefined) {
    if (!scopesOf(claims).includes(SERVER_SCOPE)) {
      throw new Problem('not_a_server', `only a token with the scope ${SERVER_SCOPE} may act for a user`);
    }
    return valid(ON_BEHALF_OF, UserId, user);
  }
  if (typeof claims.sub !== 'string' || claims.sub === '') {
    throw new Error('the route has no authorizer, or the token no sub');
  }
  if (isReservedName(claims.sub)) throw invalidRequest([{ path: 'sub', message: 'is a name that no user may have' }]);
  return claims.sub;
};

const ON_BEHALF_OF = 'onBehalfOf';

/** Off the claims: API Gateway fills its own list of scopes only for routes that ask for one. */
const scopesOf = ({ scope, scp }: Readonly<Record<string, unknown>>): string[] =>
  [scope, scp].flatMap((text) => (typeof text === 'string' ? text.replace(/^\[|\]$/g, '').split(/[\s,]+/) : []));

/**
 * Whose customer the caller is: the claim of the JWT that the deployment names, or nobody's in particular where it names
 * none. Users of different tenants cannot reach each other.
 */
export const tenantOf = (event: HttpEvent, claim: string): string => {
  if (claim === '') return '';
  const tenant = event.requestContext.authorizer?.jwt.claims[claim];
  if (typeof tenant === 'string' && tenant !== '') return tenant;
  throw new Problem('no_tenant', `the token has no claim ${claim}`);
};

/** The request's body by its schema; throws a problem that names every fault. An empty body counts as `{}`. */
export const bodyOf = <S extends v.GenericSchema>(
  event: HttpEvent,
  schema: S,
  maxBytes: number = LIMITS.bodyBytes,
): v.InferOutput<S> => {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : event.body;
  return validJson(text ?? '', schema, maxBytes);
};

/** The query string by its schema. */
export const queryOf = <S extends v.GenericSchema>(event: HttpEvent, schema: S): v.InferOutput<S> => {
  const { [ON_BEHALF_OF]: _, ...query } = event.queryStringParameters ?? {};
  return valid('', schema, query);
};

/** One parameter of the path by its schema. */
export const paramOf = <S extends v.GenericSchema>(event: HttpEvent, name: string, schema: S): v.InferOutput<S> =>
  valid(name, schema, event.pathParameters?.[name]);
