import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as v from 'valibot';
import { LIMITS } from '../contract/limits.ts';
import { bodyText } from './body-text.ts';
import { ON_BEHALF_OF, onBehalfOf } from './on-behalf-of.ts';
import { Problem } from './problem.ts';
import type { RequestContext, Session } from './session.ts';
import { valid, validJson } from './validation.ts';

/** An HTTP API event, payload format 2.0, with the session that the endpoint has made of its authorizer. */
export type HttpEvent = Omit<APIGatewayProxyEventV2, 'requestContext'> & {
  readonly requestContext: RequestContext;
  readonly session?: Session;
};

/** Creates a handler's dependencies for the tenant of the request. */
export type DepsFor<D> = (event: HttpEvent) => D;

/** @throws Error on a route without an authorizer */
const sessionIn = ({ session }: HttpEvent): Session => {
  if (session === undefined) throw new Error('the route has no authorizer');
  return session;
};

/**
 * The user who makes the request, or the user on whose behalf an app server acts.
 *
 * @throws Error on a route without an authorizer
 */
export const callerOf = (event: HttpEvent): string => {
  const { userId, problem } = sessionIn(event);
  const user = onBehalfOf(event, isServer(event));
  if (user !== undefined) return user;
  if (userId !== undefined) return userId;
  throw new Problem('invalid_user_claim', problem?.detail ?? 'the token has no user');
};

/** Whether the request's token is one of the app's server. */
export const isServer = (event: HttpEvent): boolean => sessionIn(event).isServer;

/**
 * The tenant of the user who makes the request. Empty in a deployment without tenants. Users of different tenants cannot reach each
 * other.
 */
export const tenantOf = (event: HttpEvent): string => sessionIn(event).tenant;

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
