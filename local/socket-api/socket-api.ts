import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type Clock, makeClock } from '../clock.ts';
import { makeWorkload, type Workload } from '../workload.ts';
import { type Admission, askFunctions, type SocketFunctions } from './ask-functions.ts';
import { type Connection, sendText } from './connection.ts';
import { type Connections, makeConnections } from './connections.ts';
import { endings, seenEnding } from './endings.ts';
import { makeFrameMeter } from './frame-meter.ts';
import { readResult } from './function-result.ts';
import { LIMITS } from './limits.ts';
import { serveManagement } from './management-api.ts';
import { newPeer, type Peer } from './peer.ts';
import { gatewayMessage, refusals, refuse } from './refusal.ts';
import { type AuthorizerContext, disconnectEvent, type Ending, messageEvent, STAGE } from './socket-event.ts';

export interface SocketApiOptions extends SocketFunctions {
  /** @default real time */
  readonly clock?: Clock;
  /** Of the authorizer's `methodArn`. @default 'eu-west-1' */
  readonly region?: string;
  /** How many functions stand still because somebody else lets them wait. @default none */
  readonly heldElsewhere?: () => number;
  /** Gets what the functions throw. */
  readonly onError: (error: unknown) => void;
}

export interface CutOptions {
  /** Whether `$disconnect` is told of it; its event is a best effort. @default true */
  readonly told?: boolean;
}

/**
 * A WebSocket API on this machine: a Lambda authorizer, the routes `$connect`, `$default` (which answers) and
 * `$disconnect`, the management API, and the limits of AWS. Served at `/socket` by whoever owns the HTTP server.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export interface SocketApi extends Pick<Workload, 'isIdle' | 'idle' | 'check'> {
  /** Takes an upgrade request of the HTTP server, whatever its path. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Answers the management API's requests. `false` when the request is none of those. */
  serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Of those that stand, oldest first; of those alone whose authorizer's context has these values, when some are given. */
  connectionIds(context?: Readonly<Record<string, string>>): readonly string[];
  /** Breaks a connection off by a TCP reset, without a closing frame, as a lost network does. `false`: there is none. */
  cut(connectionId: string, options?: CutOptions): boolean;
  /** When the first of the connections will have been idle for too long, or old enough; epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Breaks everything off, at once and without events. */
  close(): void;
}

export const makeSocketApi = (options: SocketApiOptions): SocketApi => {
  const { authorize, invoke, clock = makeClock(), region = 'eu-west-1', heldElsewhere } = options;
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

  /** Whoever closes the API stops its functions too. */
  const onError = (error: unknown): void => {
    if (!work.isClosed()) options.onError(error);
  };

  const tellEnd = (peer: Peer, authorizer: AuthorizerContext, ending: Ending): void =>
    work.start(async () => {
      await invoke(disconnectEvent(peer, authorizer, ending, now())).catch(onError);
    });

  const connections: Connections = makeConnections(clock, (connection, ending) =>
    tellEnd(connection, connection.authorizer, ending),
  );

  const send = (connection: Connection, text: Buffer): void => sendText(connection, text, now());

  const handle = async (connection: Connection, body: string): Promise<void> => {
    const event = messageEvent(connection, connection.authorizer, body, now());
    const reply = await invoke(event)
      .then((returned) => readResult(returned).body)
      .catch((error: unknown) => {
        onError(error);
        return gatewayMessage('Internal server error', connection.connectionId, event.requestContext.requestId);
      });
    if (reply !== '' && connections.has(connection)) send(connection, Buffer.from(reply));
  };

  const receive = (connection: Connection, data: RawData, isBinary: boolean): void => {
    if (!connections.has(connection)) return;
    connection.lastActiveAt = now();
    if (isBinary) connections.end(connection, endings.binary);
    else work.start(() => handle(connection, String(data)));
  };

  const accept = (peer: Peer, authorizer: AuthorizerContext, webSocket: WebSocket, stream: Duplex): void => {
    const connection: Connection = { ...peer, authorizer, webSocket, stream, lastActiveAt: now() };
    connections.add(connection);
    const isTooLarge = makeFrameMeter();
    // Before the WebSocket gets the bytes: it would hand the message on.
    stream.prependListener('data', (chunk: Buffer) => {
      if (connections.has(connection) && isTooLarge(chunk)) connections.end(connection, endings.tooLarge);
    });
    webSocket.on('message', (data, isBinary) => receive(connection, data, isBinary));
    webSocket.on('close', (code, reason) => connections.ended(connection, seenEnding(code, String(reason))));
    // It closes itself after an error, and `close` comes next.
    webSocket.on('error', () => {});
  };

  /** Whoever hung up while the functions were asked gets no connection, of which `$disconnect` is told. */
  const open = (
    peer: Peer,
    { context, protocol }: Admission,
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
  ) => {
    let accepted = false;
    protocols.set(request, protocol);
    server.handleUpgrade(request, stream, head, (webSocket) => {
      accepted = true;
      accept(peer, context, webSocket, stream);
    });
    if (!accepted) tellEnd(peer, context, endings.lost);
  };

  const shakeHands = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const peer = newPeer(request, now());
    const asked = await askFunctions({ authorize, invoke, region, now, onError }, peer, request);
    if (work.isClosed()) return;
    if ('refusal' in asked) refuse(stream, asked.refusal, peer.connectionId);
    else open(peer, asked, request, stream, head);
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
      // A client may break off at any time.
      stream.on('error', () => {});
      if (request.url?.split('?')[0] !== `/${STAGE}`) refuse(stream, refusals.notFound);
      else work.start(() => shakeHands(request, stream, head));
    },

    serve: (url, request, response) =>
      serveManagement({ find: connections.find, send, end: connections.end }, url, request, response),

    cut: (connectionId, { told = true } = {}) => {
      const connection = connections.find(connectionId);
      if (connection) connections.cut(connection, told);
      return connection !== undefined;
    },

    close: () => {
      work.close();
      connections.clear();
      for (const stream of streams) stream.destroy();
    },
  };
};
