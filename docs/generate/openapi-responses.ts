import { type ProblemCode, problems } from '../../lambda/contract/problems.ts';
import type { Route } from '../../lambda/contract/routes.ts';
import { ref } from './json-schema.ts';
import type { Operation, Yaml } from './openapi-operations.ts';
import { oneOfProblems } from './problem-schemas.ts';

/**
 * What API Gateway itself answers, before a function is invoked or when it gets no answer of one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 */
const GATEWAY_ERRORS: Readonly<Record<number, readonly [message: string, when: string]>> = {
  401: ['Unauthorized', 'the token is missing or was refused'],
  403: ['Forbidden', 'an authorizer function refused the token'],
  404: ['Not Found', 'there is no such route; an empty path parameter names none'],
  413: ['Request Entity Too Large', 'the request has more than 10 MB'],
  429: ['Too Many Requests', 'the rate limit of the API or the account is reached'],
  500: ['Internal Server Error', 'the function failed'],
  503: ['Service Unavailable', 'the function did not answer within 30 s'],
};

export const gatewayErrorSchema = {
  type: 'object',
  description: 'An error of API Gateway itself, which no function has seen.',
  properties: { message: { type: 'string', examples: Object.values(GATEWAY_ERRORS).map(([message]) => message) } },
  required: ['message'],
};

/** Headers of answers that a page may read. */
export const headers: Readonly<Record<string, Yaml>> = {
  'Retry-After': {
    description: 'Seconds after which the same request may be sent again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: 'RFC 6750: why the token was refused.',
    schema: { type: 'string', examples: ['Bearer error="invalid_token"'] },
  },
  'apigw-requestid': {
    description: 'Names the request in the access log and in the function’s log.',
    schema: { type: 'string' },
  },
};

const headersOf = (status: number): Yaml => {
  const names = [
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...([409, 429, 503].includes(status) ? ['Retry-After'] : []),
    'apigw-requestid',
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
};

/** The codes of every operation, besides its own. */
const commonCodes = (route: Route, { body }: Operation): readonly ProblemCode[] => [
  // A receipt's path and query are no more than looked up: what is wrong in them is not found.
  ...(route.auth === 'jwt' || body ? (['invalid_request'] as const) : []),
  ...(body ? (['body_too_large'] as const) : []),
  ...(route.auth === 'jwt' ? (['unauthenticated', 'invalid_user_claim', 'no_tenant', 'not_a_server'] as const) : []),
  ...(route.auth === 'jwt' && !route.inAnyCell ? (['wrong_cell'] as const) : []),
  'try_again',
  'internal',
];

const onBehalfOfChecks = {
  'Ringthrough-On-Behalf-Of': 'must not be sent together with the parameter `onBehalfOf`',
};

/** Whether API Gateway itself may answer a route with this status: without an authorizer it refuses no token. */
const isOfGateway = (status: number, { auth }: Pick<Route, 'auth'>): boolean =>
  status in GATEWAY_ERRORS && (auth === 'jwt' || (status !== 401 && status !== 403));

const failure = (
  status: number,
  codes: readonly ProblemCode[],
  route: Pick<Route, 'auth'>,
  checks: Operation['furtherChecks'],
): Yaml => {
  const gateway = isOfGateway(status, route) ? GATEWAY_ERRORS[status] : undefined;
  const furtherChecks = status === 400 ? { ...(route.auth === 'jwt' && onBehalfOfChecks), ...checks } : {};
  const descriptions = [
    ...codes.map((code) => `\`${code}\`: ${problems[code].title}`),
    ...(gateway ? [`\`${gateway[0]}\`, of API Gateway itself: ${gateway[1]}`] : []),
    ...Object.entries(furtherChecks).map(([path, rule]) => `\`${path}\` ${rule}`),
  ];
  return {
    description: descriptions.join('; '),
    headers: headersOf(status),
    content: {
      ...(codes.length > 0 && { 'application/problem+json': { schema: oneOfProblems(codes) } }),
      ...(gateway && { 'application/json': { schema: ref('GatewayError') } }),
    },
    ...(Object.keys(furtherChecks).length > 0 && { 'x-further-checks': furtherChecks }),
  };
};

const jwt = { auth: 'jwt' } as const;

/** Responses that several operations have, by name. */
export const sharedResponses: Readonly<Record<string, Yaml>> = {
  InvalidRequest: failure(400, ['invalid_request'], jwt, undefined),
  Unauthenticated: failure(401, ['unauthenticated'], jwt, undefined),
  Forbidden: failure(403, ['invalid_user_claim', 'no_tenant', 'not_a_server'], jwt, undefined),
  NoRoute: failure(404, [], jwt, undefined),
  CallNotFound: failure(404, ['call_not_found'], jwt, undefined),
  DeviceOrCallNotFound: failure(404, ['call_not_found', 'device_not_found'], jwt, undefined),
  NotFound: failure(404, ['not_found'], jwt, undefined),
  BodyTooLarge: failure(413, ['body_too_large'], jwt, undefined),
  RequestTooLarge: failure(413, [], jwt, undefined),
  RateLimited: failure(429, ['rate_limited'], jwt, undefined),
  Throttled: failure(429, [], jwt, undefined),
  InternalError: failure(500, ['internal'], jwt, undefined),
  TemporaryFailure: failure(503, ['try_again'], jwt, undefined),
};

const named = (response: Yaml): Yaml => {
  const text = JSON.stringify(response);
  const name = Object.keys(sharedResponses).find((one) => JSON.stringify(sharedResponses[one]) === text);
  return name === undefined ? response : { $ref: `#/components/responses/${name}` };
};

const success = (status: string, [description, schema]: readonly [string, string?]): Yaml => ({
  description,
  headers: headersOf(Number(status)),
  ...(schema && { content: { 'application/json': { schema: ref(schema) } } }),
});

/** Every answer of an operation, by status. */
export const responsesOf = (route: Route, operation: Operation): Yaml => {
  const codes = [...new Set([...operation.errors, ...commonCodes(route, operation)])];
  const statuses = [
    ...codes.map((code): number => problems[code].status),
    ...Object.keys(GATEWAY_ERRORS)
      .map(Number)
      .filter((status) => isOfGateway(status, route)),
  ];
  const failures = [...new Set(statuses)].sort().map((status) => {
    const own = codes.filter((code) => problems[code].status === status);
    return [status, named(failure(status, own, route, operation.furtherChecks))];
  });
  return {
    ...Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [status, success(status, response)]),
    ),
    ...Object.fromEntries(failures),
  };
};
