import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ClaimNames, DEFAULT_CLAIM_NAMES } from '../contract/identity.ts';
import { problems } from '../contract/problems.ts';
import { withoutPrefix } from '../contract/routes.ts';
import { answerWarm } from './answer-warm.ts';
import type { Log } from './log.ts';
import { Problem, problemBody } from './problem.ts';
import type { HttpEvent } from './request.ts';
import { type Session, sessionOf } from './session.ts';
import { unexpectedError } from './unexpected-error.ts';

/** A handler's response; without a body if that is `undefined`. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Besides the content type and those of every response, which they replace. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The handler of one route. @throws Problem for errors that are reported to the client */
export type Handler = (event: HttpEvent) => Promise<Reply>;

/** https://www.rfc-editor.org/rfc/rfc6750#section-3 */
const CHALLENGES: Readonly<Record<number, Record<string, string>>> = {
  401: { 'www-authenticate': 'Bearer error="invalid_token"' },
};

const securityHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/**
 * The entry point of an HTTP function: calls the route's handler, turns its reply or {@link Problem} into a response,
 * and logs one line for each request that fails; the API's access log has a line for every request. Any other error is logged with its
 * cause; the client gets only a request id.
 */
export const endpoint = (
  handlers: Readonly<Record<string, Handler>>,
  log: Log,
  now: () => number = Date.now,
  claimNames: ClaimNames = DEFAULT_CLAIM_NAMES,
  checkSession?: (session: Session, route: string) => void,
) =>
  answerWarm(async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const startedAt = now();
    const { requestId } = event.requestContext;
    const route = withoutPrefix(event.routeKey);
    try {
      const handler = handlers[route];
      if (handler === undefined) throw new Problem('not_found', 'there is no such route');
      const session = sessionOf(event, claimNames, startedAt);
      if (session !== undefined) checkSession?.(session, route);
      const reply = await handler(session === undefined ? event : { ...event, session });
      return response(reply.status, reply.body, 'application/json', reply.headers);
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : unexpectedError(thrown, requestId, route, log);
      const { status } = problems[problem.code];
      log('request.completed', { requestId, route, status, code: problem.code, ms: now() - startedAt });
      const retry = problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) };
      return response(status, problemBody(problem), 'application/problem+json', { ...retry, ...CHALLENGES[status] });
    }
  });

const response = (
  status: number,
  body: unknown,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...securityHeaders, ...headers, ...(body !== undefined && { 'content-type': contentType }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});
