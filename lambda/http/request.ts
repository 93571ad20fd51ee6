import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import * as v from 'valibot';
import { SERVER_SCOPE } from '../contract/enums.ts';
import { LIMITS } from '../contract/limits.ts';
import { isReservedName, Tenant, UserId } from '../contract/schemas/fields.ts';
import { bodyText } from './body-text.ts';
import { invalidRequest, Problem } from './problem.ts';
import { valid, validJson } from './validation.ts';

/** An HTTP API event, payload format 2.0. Without `authorizer` on the routes that have none. */
export type HttpEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & {
  readonly requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'> &
    Partial<Pick<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'>>;
};

/** Creates a handler's dependencies for the tenant of the request. */
export type DepsFor<D> = (event: HttpEvent) => D;

/**
 * The user who makes the request: the `sub` of the JWT that API Gateway has validated, or the user on whose behalf
 * an app server acts with `?onBehalfOf=`.
 *
 * @throws Error on a route without an authorizer
 */
export const callerOf = (event: HttpEvent): string => {
  const claims = event.requestContext.authorizer?.jwt.claims ?? {};
  const user = event.queryStringParameters?.[ON_BEHALF_OF];
  if (user !== undefined) {
    if (!isServer(event)) {
      throw new Problem('not_a_server', `only a token with the scope ${SERVER_SCOPE} may use ${ON_BEHALF_OF}`);
    }
    return valid(ON_BEHALF_OF, UserId, user);
  }
  if (typeof claims.sub !== 'string' || claims.sub === '') {
    throw new Error('the route has no authorizer, or the token has no sub');
  }
  if (isReservedName(claims.sub)) throw invalidRequest([{ path: 'sub', message: 'is a reserved name' }]);
  return claims.sub;
};

const ON_BEHALF_OF = 'onBehalfOf';

/** Whether the request's token is one of the app's server. */
export const isServer = ({ requestContext }: HttpEvent): boolean =>
  scopesOf(requestContext.authorizer?.jwt.claims ?? {}).includes(SERVER_SCOPE);

/** Read from the claims, because API Gateway fills `authorizer.jwt.scopes` only for routes that require a scope. */
const scopesOf = ({ scope, scp }: Readonly<Record<string, unknown>>): string[] =>
  [scope, scp].flatMap((text) => (typeof text === 'string' ? text.replace(/^\[|\]$/g, '').split(/[\s,]+/) : []));

/**
 * The tenant of the user who makes the request, read from the given claim of the JWT. Empty if the deployment
 * configures no tenant claim. Users of different tenants cannot reach each other.
 */
export const tenantOf = (event: HttpEvent, claim: string): string => {
  if (claim === '') return '';
  const tenant = event.requestContext.authorizer?.jwt.claims[claim];
  if (typeof tenant !== 'string' || tenant === '')
    throw new Problem('no_tenant', `the token has no tenant claim ${claim}`);
  if (v.is(Tenant, tenant)) return tenant;
  throw new Problem(
    'no_tenant',
    `the tenant claim ${claim} must be text on one line, at most ${LIMITS.tenantBytes} bytes as UTF-8`,
  );
};

/** The parsed and validated body; an empty one counts as `{}`. @throws Problem that lists every issue */
export const bodyOf = <S extends v.GenericSchema>(
  event: HttpEvent,
  schema: S,
  maxBytes: number = LIMITS.bodyBytes,
): v.InferOutput<S> => validJson(bodyText(event, maxBytes), schema, maxBytes);

/** The validated query parameters. @throws Problem that lists every issue */
export const queryOf = <S extends v.GenericSchema>(event: HttpEvent, schema: S): v.InferOutput<S> => {
  const { [ON_BEHALF_OF]: _, ...query } = event.queryStringParameters ?? {};
  return valid('', schema, query);
};

/** One validated path parameter. @throws Problem that lists every issue */
export const paramOf = <S extends v.GenericSchema>(event: HttpEvent, name: string, schema: S): v.InferOutput<S> =>
  valid(name, schema, event.pathParameters?.[name]);
