import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type Clock, makeClock } from '../../time/clock.ts';
import { makeWorkload, type Workload } from '../../time/workload.ts';
import { type RequestDetails, type RequestListener, timeOf } from '../http-api/answered-request.ts';
import { type AcceptedConnection, authorizeConnection, type SocketFunctions } from './ask-functions.ts';
import { type CloseStatus, closeStatuses, closeStatusOf } from './close-status.ts';
import { type Connection, sendText } from './connection.ts';
import { type Connections, makeConnections } from './connections.ts';
import { makeFrameSizeCheck } from './frame-size.ts';
import { readResult } from './function-result.ts';
import { LIMITS } from './limits.ts';
import { serveManagement } from './management-api.ts';
import { newPeer, type Peer } from './peer.ts';
import { gatewayErrorBody, refusals, refuse } from './refusal.ts';
import { type AuthorizerContext, disconnectEvent, messageEvent, STAGE } from './socket-event.ts';

export interface SocketApiOptions extends SocketFunctions {
  /** @default real time */
  readonly clock?: Clock;
  /** The region in the authorizer's `methodArn`. @default 'eu-west-1' */
  readonly region?: string;
  /** Types of messages that have a route of their own, without a route response. @default none */
  readonly oneWayRoutes?: readonly string[];
  /** How many functions wait for a slow service, and so are not waited for by `idle`. @default none */
  readonly heldElsewhere?: () => number;
  /** Called with each error that a function throws. */
  readonly onError: (error: unknown) => void;
  /** Called with each upgrade request once it is answered: 101, or a refusal. @default none */
  readonly onAnswer?: RequestListener | undefined;
}

export interface CutOptions {
  /** Whether `$disconnect` is invoked: AWS delivers its event on a best-effort basis only. @default true */
  readonly invokesDisconnect?: boolean;
}

/**
 * A WebSocket API on this machine: a Lambda authorizer, the routes `$connect`, `$default` (with a route response) and
 * `$disconnect`, those that the `type` of a message selects, the management API, and AWS's quotas. The owner of the HTTP server serves it at `/socket`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export interface WebSocketApi extends Pick<Workload, 'isIdle' | 'idle' | 'check'> {
  /** Handles an upgrade request of the HTTP server; any path but `/socket` is a 404. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Serves the management API. Resolves to `false` for any other request. */
  serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Of the open connections, oldest first. @param context only those whose authorizer context has these values */
  connectionIds(context?: Readonly<Record<string, string>>): readonly string[];
  /** Ends a connection by a TCP reset, without a close frame, as a lost network does. `false` when there is none. */
  cut(connectionId: string, options?: CutOptions): boolean;
  /** When the next connection reaches its idle timeout or maximum duration; epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Ends all connections immediately, without events. */
  close(): void;
}

/**
 * Leaves only the subprotocol that the function selected in a request that has some: API Gateway leaves the choice to the function, and
 * the WebSocket library would refuse a list with an empty entry.
 */
const offerOnly = ({ headers }: IncomingMessage, protocol: string | undefined): void => {
  if (headers['sec-websocket-protocol'] === undefined) return;
  if (protocol === undefined) delete headers['sec-websocket-protocol'];
  else headers['sec-websocket-protocol'] = protocol;
};

const DEFAULT_ROUTE = '$default';

/** The route that `$request.body.type` selects. A body that is not JSON selects `$default`. */
const selectedRoute = (body: string, routes: readonly string[]): string => {
  try {
    const type: unknown = JSON.parse(body)?.type;
    return routes.find((route) => route === type) ?? DEFAULT_ROUTE;
  } catch {
    return DEFAULT_ROUTE;
  }
};

export const makeWebSocketApi = (options: SocketApiOptions): WebSocketApi => {
  const { authorize, invoke, clock = makeClock(), region = 'eu-west-1', heldElsewhere, oneWayRoutes = [] } = options;
  const { now } = clock;
  const streams = new Set<Duplex>();
  const protocols = new WeakMap<IncomingMessage, string | undefined>();
  const work = makeWorkload({ clock: now, ...(heldElsewhere && { heldElsewhere }) });
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.message,
    handleProtocols: (_, request) => protocols.get(request) ?? false,
  });

  /** Errors after `close` are ignored: the functions are stopped with the API. */
  const onError = (error: unknown): void => {
    if (!work.isClosed()) options.onError(error);
  };

  const invokeDisconnect = (peer: Peer, authorizer: AuthorizerContext, status: CloseStatus): void =>
    work.start(async () => {
      await invoke(disconnectEvent(peer, authorizer, status, now())).catch(onError);
    });

  const connections: Connections = makeConnections(clock, (connection, status) =>
    invokeDisconnect(connection, connection.authorizer, status),
  );

  const send = (connection: Connection, text: Buffer): void => sendText(connection, text, now());

  const handle = async (connection: Connection, body: string): Promise<void> => {
    const route = selectedRoute(body, oneWayRoutes);
    const event = messageEvent(connection, connection.authorizer, route, body, now());
    const reply = await invoke(event)
      .then((returned) => (route === DEFAULT_ROUTE ? readResult(returned).body : ''))
      .catch((error: unknown) => {
        onError(error);
        return gatewayErrorBody('Internal server error', connection.connectionId, event.requestContext.requestId);
      });
    if (reply !== '' && connections.has(connection)) send(connection, Buffer.from(reply));
  };

  const receive = (connection: Connection, data: RawData, isBinary: boolean): void => {
    if (!connections.has(connection)) return;
    connection.lastActiveAt = now();
    if (isBinary) connections.close(connection, closeStatuses.binary);
    else work.start(() => handle(connection, String(data)));
  };

  const accept = (peer: Peer, authorizer: AuthorizerContext, webSocket: WebSocket, stream: Duplex): void => {
    const connection: Connection = { ...peer, authorizer, webSocket, stream, lastActiveAt: now() };
    connections.add(connection);
    const isTooLarge = makeFrameSizeCheck();
    // Runs before the WebSocket library gets the bytes and emits the message.
    stream.prependListener('data', (chunk: Buffer) => {
      if (connections.has(connection) && isTooLarge(chunk)) connections.close(connection, closeStatuses.tooLarge);
    });
    webSocket.on('message', (data, isBinary) => receive(connection, data, isBinary));
    webSocket.on('close', (code, reason) => connections.markClosed(connection, closeStatusOf(code, String(reason))));
    // The library closes the WebSocket after an error and then emits `close`.
    webSocket.on('error', () => {});
  };

  /** A client that left while the functions ran gets no connection, but `$disconnect` is invoked. */
  const completeHandshake = (
    peer: Peer,
    { context, protocol }: AcceptedConnection,
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
  ) => {
    let accepted = false;
    protocols.set(request, protocol);
    offerOnly(request, protocol);
    server.handleUpgrade(request, stream, head, (webSocket) => {
      accepted = true;
      accept(peer, context, webSocket, stream);
    });
    if (!accepted) invokeDisconnect(peer, context, closeStatuses.lost);
  };

  const handshake = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const peer = newPeer(request, now());
    const details: RequestDetails = {};
    const end = timeOf(request, details, options.onAnswer ?? (() => {}));
    const outcome = await authorizeConnection({ authorize, invoke, region, now, onError }, peer, request);
    if (work.isClosed()) return;
    if ('refusal' in outcome) {
      refuse(stream, outcome.refusal, peer.connectionId);
      end(outcome.refusal.status);
    } else {
      completeHandshake(peer, outcome, request, stream, head);
      details.authorizer = { lambda: outcome.context };
      end(101);
    }
  };

  return {
    isIdle: work.isIdle,
    idle: work.idle,
    check: work.check,
    nextDueAt: connections.nextDueAt,
    connectionIds: connections.ids,

    upgrade: (request, stream, head) => {
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      // A client may disconnect at any time.
      stream.on('error', () => {});
      if (request.url?.split('?')[0] !== `/${STAGE}`) {
        refuse(stream, refusals.notFound);
        timeOf(request, { gatewayError: refusals.notFound.message }, options.onAnswer ?? (() => {}))(404);
      } else work.start(() => handshake(request, stream, head));
    },

    serve: (url, request, response) =>
      serveManagement({ find: connections.find, send, close: connections.close }, url, request, response),

    cut: (connectionId, { invokesDisconnect = true } = {}) => {
      const connection = connections.find(connectionId);
      if (connection) connections.cut(connection, invokesDisconnect);
      return connection !== undefined;
    },

    close: () => {
      work.close();
      connections.clear();
      for (const stream of streams) stream.destroy();
    },
  };
};
