import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problems } from '../contract/problems.ts';
import type { Log } from './log.ts';
import { Problem, problemBody } from './problem.ts';
import { type Connection, connectionOf, type SocketRequest } from './socket-request.ts';
import { unforeseen } from './unforeseen.ts';

/** What answers an event of a connection: headers for `$connect`, a body for a message that is to be answered. */
export interface SocketReply {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type SocketHandler = (connection: Connection, request: SocketRequest) => Promise<SocketReply>;

/**
 * The edge of the function behind the WebSocket API, of the same kind as the HTTP functions': one line of log an event, and
 * a problem for what the client should know. A message is answered with its own `id`; a problem leaves the connection open.
 */
export const socketEndpoint =
  (handlers: Readonly<Record<string, SocketHandler>>, log: Log, now: () => number = Date.now) =>
  async (request: SocketRequest): Promise<APIGatewayProxyStructuredResultV2> => {
    const begun = now();
    const { requestId, routeKey: route } = request.requestContext;
    try {
      const handler = handlers[route];
      if (handler === undefined) throw new Problem('not_found', 'there is no such route');
      const { headers, body } = await handler(connectionOf(request), request);
      log('request.completed', { requestId, route, status: 200, ms: now() - begun });
      return {
        statusCode: 200,
        ...(headers && { headers: { ...headers } }),
        ...(body && { body: JSON.stringify({ ...body, ...idOf(request) }) }),
      };
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : unforeseen(thrown, requestId, route, log);
      const { status } = problems[problem.code];
      log('request.completed', { requestId, route, status, code: problem.code, ms: now() - begun });
      const body = JSON.stringify({ ...problemBody(problem), type: 'problem', ...idOf(request) });
      return { statusCode: isMessage(request) ? 200 : status, body };
    }
  };

/**
 * API Gateway hands on the body of a message's answer, and of `$connect` the status.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
 */
const isMessage = ({ requestContext }: SocketRequest): boolean => requestContext.routeKey === '$default';

/** The `id` of a message, of a faulty one too, as far as it can be read. */
const idOf = ({ body }: SocketRequest): { id?: string } => {
  try {
    const id: unknown = JSON.parse(body ?? '').id;
    return typeof id === 'string' ? { id } : {};
  } catch {
    return {};
  }
};
