import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from './ids.ts';

/** How a handshake is refused. */
export interface Refusal {
  readonly status: number;
  readonly message?: string;
}

/**
 * The API's own refusals.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export const refusals = {
  badRequest: { status: 400, message: 'Bad Request' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'User is not authorized to access this resource' },
  notFound: { status: 404, message: 'Not Found' },
  authorizerFailed: { status: 500, message: 'Internal server error' },
  functionFailed: { status: 502, message: 'Internal server error' },
} as const satisfies Record<string, Refusal>;

/** What API Gateway says when it is not a function that speaks: in a refused handshake, and in the place of a reply. */
export const gatewayMessage = (message: string, connectionId: string, requestId: string): string =>
  JSON.stringify({ message, connectionId, requestId });

/** Answers an upgrade request with a refusal, and hangs up. */
export const refuse = (socket: Duplex, { status, message }: Refusal, connectionId = newId()): void => {
  const body = message === undefined ? '' : gatewayMessage(message, connectionId, newId());
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
};
