import type { ServerResponse } from 'node:http';
import * as v from 'valibot';

const FunctionResult = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Status and message. */
export type GatewayError = readonly [number, string];

/** The error responses that API Gateway itself sends. */
export const gatewayErrors = {
  forbidden: [403, 'Forbidden'],
  notFound: [404, 'Not Found'],
  unauthorized: [401, 'Unauthorized'],
  tooLarge: [413, 'Request Entity Too Large'],
  error: [500, 'Internal Server Error'],
} as const satisfies Record<string, GatewayError>;

export const sendGatewayError = (response: ServerResponse, [status, message]: GatewayError): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.end(JSON.stringify({ message }));
};

/**
 * Sends what a function returned. A result without `statusCode` becomes the body of a 200; a malformed one, a 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @param hasCors whether CORS is configured: API Gateway then ignores the CORS headers of functions
 */
export const sendResult = (response: ServerResponse, returned: unknown, hasCors = false): void => {
  const inferred = typeof returned !== 'object' || returned === null || !('statusCode' in returned);
  if (inferred) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(typeof returned === 'string' ? returned : JSON.stringify(returned));
    return;
  }
  const result = v.safeParse(FunctionResult, returned);
  if (!result.success) {
    sendGatewayError(response, gatewayErrors.error);
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result.output;
  const names = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  response.writeHead(statusCode, {
    ...Object.fromEntries(names.filter(([name]) => !(hasCors && name.startsWith('access-control-')))),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  });
  response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
};
