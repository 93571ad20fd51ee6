import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from './ids.ts';

/** The response to a refused handshake. */
export interface Refusal {
  readonly status: number;
  readonly message?: string;
}

/**
 * The refusals that API Gateway itself sends.
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

/** The body of API Gateway's own errors: in a refused handshake, and as a message instead of a function's reply. */
export const gatewayErrorBody = (message: string, connectionId: string, requestId: string): string =>
  JSON.stringify({ message, connectionId, requestId });

/** Responds to an upgrade request with a refusal and closes the connection. */
export const refuse = (socket: Duplex, { status, message }: Refusal, connectionId = newId()): void => {
  const body = message === undefined ? '' : gatewayErrorBody(message, connectionId, newId());
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
