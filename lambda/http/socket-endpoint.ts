import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ONE_WAY_SIGNAL } from '../contract/enums.ts';
import { problems } from '../contract/problems.ts';
import { answerWarm } from './answer-warm.ts';
import type { Log } from './log.ts';
import { Problem, problemBody } from './problem.ts';
import { type Connection, connectionOf, type SocketRequest } from './socket-request.ts';
import { unexpectedError } from './unexpected-error.ts';

/** The reply to a connection's event: headers for `$connect`, a body for a message. */
export interface SocketReply {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type SocketHandler = (connection: Connection, request: SocketRequest) => Promise<SocketReply>;

/** Sends to a connection, in place of a reply. Does not throw. */
type Post = (connectionId: string, message: object) => Promise<unknown>;

/**
 * The entry point of the WebSocket API's function. It logs one line for each event, because the WebSocket API has no access log,
 * and reports problems to the client. A reply has the `id` of its message; a problem leaves the connection open.
 *
 * @param post for the problems of one-way messages, whose route returns nothing to the client
 */
export const socketEndpoint = (
  handlers: Readonly<Record<string, SocketHandler>>,
  log: Log,
  post: Post,
  now: () => number = Date.now,
) =>
  answerWarm(async (request: SocketRequest): Promise<APIGatewayProxyStructuredResultV2> => {
    const startedAt = now();
    const { requestId, routeKey: route } = request.requestContext;
    try {
      const handler = handlers[route];
      if (handler === undefined) throw new Problem('not_found', 'there is no such route');
      const { headers, body } = await handler(connectionOf(request), request);
      log('request.completed', { requestId, route, status: 200, ms: now() - startedAt });
      return {
        statusCode: 200,
        ...(headers && { headers: { ...headers } }),
        ...(body && { body: JSON.stringify({ ...body, ...idOf(request) }) }),
      };
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : unexpectedError(thrown, requestId, route, log);
      const { status } = problems[problem.code];
      log('request.completed', { requestId, route, status, code: problem.code, ms: now() - startedAt });
      // A message's reply has no headers.
      const retry = problem.retryAfter === undefined ? {} : { retryAfter: problem.retryAfter };
      const body = { ...problemBody(problem), ...retry, type: 'problem', ...idOf(request) };
      if (isOneWay(request)) {
        await post(request.requestContext.connectionId, body);
        return { statusCode: 200 };
      }
      return { statusCode: isMessage(request) ? 200 : status, body: JSON.stringify(body) };
    }
  });

/**
 * API Gateway returns to the client the body for a message, and the status for `$connect`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
 */
const isOneWay = ({ requestContext }: SocketRequest): boolean => requestContext.routeKey === ONE_WAY_SIGNAL;
const isMessage = ({ requestContext }: SocketRequest): boolean => requestContext.routeKey === '$default';

/** The `id` of a message, also of an invalid one if it can be parsed. */
const idOf = ({ body }: SocketRequest): { id?: string } => {
  try {
    const id: unknown = JSON.parse(body ?? '').id;
    return typeof id === 'string' ? { id } : {};
  } catch {
    return {};
  }
};
