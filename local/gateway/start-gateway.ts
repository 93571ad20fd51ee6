import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpFunction } from '../../lambda/contract/routes.ts';
import { listenOnLoopback } from '../loopback.ts';
import type { SocketApi } from '../socket-api/socket-api.ts';
import { toHttpEvent } from './http-event.ts';
import { gatewayAnswers, sendAnswer, sendResult } from './http-result.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';
import { matchRoute } from './match-route.ts';
import { readBody } from './read-body.ts';
import { listenForWebSockets } from './upgrade.ts';

/** Bytes that an HTTP API lets through. */
const MAX_BODY = 10 * 1024 * 1024;

export interface GatewayOptions {
  readonly authorize: (authorization: string | undefined) => Promise<JwtAuthorizer | undefined>;
  readonly invoke: (fn: HttpFunction, event: unknown) => Promise<unknown>;
  /** Answers what is not of the API but of this machine: `/local/…`. `false` when it does not know the path either. */
  readonly serveLocal: (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** Served on the same port, at `/socket`, and closed with the gateway. @default none */
  readonly socketApi?: Pick<SocketApi, 'upgrade' | 'serve' | 'close'>;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  readonly onError: (error: unknown) => void;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

/** An HTTP API on this machine: the routes of the contract, the JWT authorizer, events of format 2.0. */
export const startGateway = async (port: number, options: GatewayOptions): Promise<Gateway> => {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      options.onError(error);
      if (!response.headersSent) sendAnswer(response, gatewayAnswers.error);
    });
  });
  if (options.socketApi) listenForWebSockets(server, options.socketApi.upgrade);
  const listening = await listenOnLoopback(server, port);
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // Upgraded connections are none of the server's any more, and yet it would wait for their end.
        options.socketApi?.close();
      }),
  };
};

const serve = async (options: GatewayOptions, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (await options.serveLocal(url, request, response)) return;
  if (await options.socketApi?.serve(url, request, response)) return;
  const match = matchRoute(request.method ?? 'GET', url.pathname);
  if (match === undefined) return sendAnswer(response, gatewayAnswers.notFound);
  const authorizer = match.auth === 'jwt' ? await options.authorize(request.headers.authorization) : undefined;
  if (match.auth === 'jwt' && authorizer === undefined) return sendAnswer(response, gatewayAnswers.unauthorized);
  const body = await readBody(request, MAX_BODY);
  if (body === undefined) return sendAnswer(response, gatewayAnswers.tooLarge);
  const now = new Date((options.clock ?? Date.now)());
  sendResult(response, await options.invoke(match.fn, toHttpEvent(request, body, match, authorizer, now)));
};
