import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http-api/read-body.ts';
import type { CloseStatus } from './close-status.ts';
import type { Connection } from './connection.ts';
import { isId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { STAGE } from './socket-event.ts';

export interface ManagementDeps {
  /** The open connection with this id. */
  readonly find: (connectionId: string) => Connection | undefined;
  readonly send: (connection: Connection, text: Buffer) => void;
  readonly close: (connection: Connection, status: CloseStatus) => void;
}

/** The status of a connection that the backend closes. https://github.com/aws/chalice/issues/2060 */
const CLOSED_BY_BACKEND = { code: 1000, reason: 'Connection Closed Normally' } as const;

const PATH = new RegExp(`^/${STAGE}/(?:@|%40)connections/([^/]+)$`, 'i');

/**
 * Serves the management API: `POST` sends to a connection, `GET` describes it, `DELETE` closes it. Signatures are not
 * verified, but as in AWS no page of another origin passes a preflight. Resolves to `false` for any other path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const serveManagement = async (
  { find, send, close }: ManagementDeps,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> => {
  const connectionId = decoded(PATH.exec(pathname)?.[1]);
  const { method = '' } = request;
  if (connectionId === undefined) return false;
  if (!['POST', 'GET', 'DELETE'].includes(method)) {
    sendError(response, 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    return true;
  }
  const body = await readBody(request, LIMITS.message);
  const connection = find(connectionId);
  if (!isId(connectionId)) sendError(response, 400, 'BadRequestException', `Invalid connectionId: ${connectionId}`);
  else if (body === undefined) sendError(response, 413, 'PayloadTooLargeException', 'Message too long');
  else if (connection === undefined) sendError(response, 410, 'GoneException');
  else if (method === 'GET') sendConnectionInfo(connection, response);
  else if (method === 'POST') {
    send(connection, body);
    response.writeHead(200).end();
  } else {
    close(connection, CLOSED_BY_BACKEND);
    response.writeHead(204).end();
  }
  return true;
};

/**
 * The shape and the ISO 8601 times are those of the service model.
 * https://github.com/boto/botocore/blob/develop/botocore/data/apigatewaymanagementapi/2018-11-29/service-2.json
 */
const sendConnectionInfo = ({ connectedAt, lastActiveAt, identity }: Connection, response: ServerResponse): void => {
  const body = {
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp: identity.sourceIp, userAgent: identity.userAgent ?? '' },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** AWS's 410 has no body: https://github.com/georgeboot/laravel-echo-api-gateway/issues/9 */
const sendError = (response: ServerResponse, status: number, type: string, message?: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(message === undefined ? '' : JSON.stringify({ message }));
};

/** `undefined` for invalid percent-encoding. */
const decoded = (part: string | undefined): string | undefined => {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return undefined;
  }
};
