import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { HttpEvent } from '../../../lambda/http/request.ts';
import type { EventAuthorizer } from '../../../lambda/http/session.ts';
import type { RouteMatch } from './match-route.ts';

/**
 * API Gateway passes a body as text only when its content type is a text type; otherwise in base64. For a compressed body, whose bytes
 * are no text, AWS documents nothing: base64 here.
 */
const isText = (contentType = '', contentEncoding = ''): boolean =>
  /^(|identity)$/i.test(contentEncoding) &&
  /^(text\/|application\/(json|xml|javascript|[\w.+-]+\+(json|xml)))/i.test(contentType);

const joined = (pairs: Iterable<readonly [string, string]>): Record<string, string> => {
  const all = new Map<string, string>();
  for (const [name, value] of pairs) all.set(name, all.has(name) ? `${all.get(name)},${value}` : value);
  return Object.fromEntries(all);
};

/**
 * The event that an HTTP API passes to a function for a request: payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const toHttpEvent = (
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  authorizer: EventAuthorizer | undefined,
  now: Date,
): HttpEvent => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { cookie, ...headers } = request.headers;
  const domainName = (request.headers.host ?? 'localhost').replace(/:\d+$/, '');
  const isBase64Encoded =
    body.length > 0 && !isText(request.headers['content-type'], request.headers['content-encoding']);
  const query = [...url.searchParams];
  const hasParameters = Object.keys(match.pathParameters).length > 0;
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: Object.fromEntries(
      Object.entries({ ...headers, 'x-forwarded-proto': 'http' }).map(([name, value]) => [name, String(value)]),
    ),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    ...(hasParameters && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(authorizer && { authorizer }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
};

/** Common Log Format: `12/Mar/2020:19:03:58 +0000`. */
export const clfTime = (now: Date): string => {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};
