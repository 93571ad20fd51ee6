import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problems } from '../contract/problems.ts';
import type { Log } from './log.ts';
import { Problem, problemBody } from './problem.ts';
import type { HttpEvent } from './request.ts';
import { unforeseen } from './unforeseen.ts';

/** What a handler answers; a body of `undefined` makes no body at all. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** One route: event in, reply out. Throws a {@link Problem} for what the client should know. */
export type Handler = (event: HttpEvent) => Promise<Reply>;

const securityHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/**
 * The edge of an HTTP function: finds the route's handler, turns what it answers or throws into a response, and logs one
 * line a request. What is not a {@link Problem} is logged with its cause and answered with a request id only.
 */
export const endpoint =
  (handlers: Readonly<Record<string, Handler>>, log: Log, now: () => number = Date.now) =>
  async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const begun = now();
    const { requestId } = event.requestContext;
    const route = event.routeKey;
    try {
      const handler = handlers[route];
      if (handler === undefined) throw new Problem('not_found', 'there is no such route');
      const reply = await handler(event);
      log('request.completed', { requestId, route, status: reply.status, ms: now() - begun });
      return response(reply.status, reply.body, 'application/json');
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : unforeseen(thrown, requestId, route, log);
      const { status } = problems[problem.code];
      log('request.completed', { requestId, route, status, code: problem.code, ms: now() - begun });
      const retry = problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) };
      return response(status, problemBody(problem), 'application/problem+json', retry);
    }
  };

const response = (
  status: number,
  body: unknown,
  contentType: string,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...securityHeaders, ...headers, ...(body !== undefined && { 'content-type': contentType }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});
