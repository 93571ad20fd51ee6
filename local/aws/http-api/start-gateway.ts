import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CorsConfiguration } from '../../../lambda/contract/cors.ts';
import type { HttpFunction } from '../../../lambda/contract/routes.ts';
import { listenOnLoopback } from '../../network/loopback.ts';
import type { WebSocketApi } from '../websocket-api/websocket-api.ts';
import { observeRequest, problemCodeOf, type RequestDetails, type RequestListener } from './answered-request.ts';
import { type Authorize, isRefused } from './authorize.ts';
import { serveCors } from './cors.ts';
import { toHttpEvent } from './http-event.ts';
import { type GatewayError, gatewayErrors, sendGatewayError, sendResult } from './http-result.ts';
import { matchRoute } from './match-route.ts';
import { readBody } from './read-body.ts';
import { listenForWebSockets } from './upgrade.ts';

/** The largest body, in bytes, that an HTTP API accepts. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Bytes of the request line and the headers together, above which the answer is 431; a token may be too large for them. */
const MAX_HEADER_BYTES = 10_240;

export interface GatewayOptions {
  readonly authorize: Authorize;
  readonly invoke: (fn: HttpFunction, event: unknown) => Promise<unknown>;
  /** Serves the paths of the local backend that AWS does not have: `/local/…`. `false` for any other path. */
  readonly serveLocal: (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** Served on the same port, at `/socket`, and closed with the gateway. @default none */
  readonly webSocketApi?: Pick<WebSocketApi, 'upgrade' | 'serve' | 'close'>;
  /** @default none: no answer has CORS headers */
  readonly cors?: CorsConfiguration | undefined;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  readonly onError: (error: unknown) => void;
  /** Called with each request once it is answered, those of `serveLocal` included. @default none */
  readonly onAnswer?: RequestListener | undefined;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts an HTTP API on this machine: the routes of the contract, an authorizer, events of format 2.0. */
export const startGateway = async (port: number, options: GatewayOptions): Promise<Gateway> => {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const details: RequestDetails = {};
    observeRequest(request, response, details, options.onAnswer);
    serve(options, request, response, details).catch((error: unknown) => {
      options.onError(error);
      if (!response.headersSent) sendGatewayError(response, gatewayErrors.error);
    });
  });
  if (options.webSocketApi) listenForWebSockets(server, options.webSocketApi.upgrade);
  const listening = await listenOnLoopback(server, port);
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // `closeAllConnections` leaves upgraded connections open, but `server.close` waits for them to end.
        options.webSocketApi?.close();
      }),
  };
};

const serve = async (
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  details: RequestDetails,
): Promise<void> => {
  const refuse = (error: GatewayError): void => {
    details.gatewayError = error[1];
    sendGatewayError(response, error);
  };
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (await options.serveLocal(url, request, response)) return;
  if (await options.webSocketApi?.serve(url, request, response)) return;
  if (serveCors(options.cors, request, response)) return;
  const match = matchRoute(request.method ?? 'GET', url.pathname);
  if (match === undefined) return refuse(gatewayErrors.notFound);
  const authorizer = match.auth === 'jwt' ? await options.authorize(request, match) : undefined;
  if (authorizer !== undefined && isRefused(authorizer)) return refuse(authorizer);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return refuse(gatewayErrors.tooLarge);
  Object.assign(details, { fn: match.fn, route: match.routeKey, ...(authorizer && { authorizer }) });
  const now = new Date((options.clock ?? Date.now)());
  const event = toHttpEvent(request, body, match, authorizer, now);
  response.setHeader('apigw-requestid', event.requestContext.requestId);
  const result = await options.invoke(match.fn, event);
  const code = problemCodeOf(result);
  if (code !== undefined) details.code = code;
  sendResult(response, result, options.cors !== undefined);
};
