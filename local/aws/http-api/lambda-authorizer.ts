import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import type { Authorize } from './authorize.ts';
import { clfTime } from './http-event.ts';
import { gatewayErrors } from './http-result.ts';
import type { RouteMatch } from './match-route.ts';

export interface LambdaAuthorizerOptions {
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly region: string;
  /** Milliseconds for which a response is kept for the same `Authorization`; 0: not at all. */
  readonly cacheTtl: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

const SimpleResponse = v.object({
  isAuthorized: v.boolean(),
  context: v.optional(v.record(v.string(), v.unknown()), {}),
});
type SimpleResponse = v.InferOutput<typeof SimpleResponse>;

/**
 * A Lambda authorizer of an HTTP API: payload format 2.0, simple response, identity source `$request.header.Authorization`. Without that
 * header the function is not invoked. An error of the function is no response, and so is not kept; AWS does not say whether an error
 * with the message `Unauthorized` is a 401, as it is in its other APIs, or a 500 like any other.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const lambdaAuthorizer = ({ invoke, region, cacheTtl, clock, onError }: LambdaAuthorizerOptions): Authorize => {
  const cache = new Map<string, { readonly response: SimpleResponse; readonly at: number }>();
  return async (request, match) => {
    const { authorization } = request.headers;
    if (!authorization) return gatewayErrors.unauthorized;
    const cached = cache.get(authorization);
    const isFresh = cached !== undefined && clock() - cached.at < cacheTtl;
    try {
      const response = isFresh
        ? cached.response
        : v.parse(SimpleResponse, await invoke(authorizerEvent(request, match, authorization, region, clock())));
      if (!isFresh && cacheTtl > 0) cache.set(authorization, { response, at: clock() });
      return response.isAuthorized ? { lambda: response.context } : gatewayErrors.forbidden;
    } catch (error) {
      if (error instanceof Error && /^(\w+: )?Unauthorized$/.test(error.message.split('\n')[0] ?? ''))
        return gatewayErrors.unauthorized;
      onError(error);
      return gatewayErrors.error;
    }
  };
};

const authorizerEvent = (
  request: IncomingMessage,
  { routeKey, pathParameters }: RouteMatch,
  authorization: string,
  region: string,
  now: number,
): unknown => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const { method = 'GET', headers } = request;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:${region}:000000000000:local/$default/${method}${pathname}`,
    identitySource: [authorization],
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    pathParameters,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      http: {
        method,
        path: pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: clfTime(new Date(now)),
      timeEpoch: now,
    },
  };
};
