import type * as v from 'valibot';
import { callEvent } from '../calls/call-event.ts';
import { ONE_WAY_SIGNAL, SOCKET_PROTOCOL } from '../contract/enums.ts';
import { LIMITS } from '../contract/limits.ts';
import { SocketMessageType, socketMessages } from '../contract/schemas/socket-messages.ts';
import { Problem, userBeingErased } from '../http/problem.ts';
import type { SocketHandler } from '../http/socket-endpoint.ts';
import { requestedProtocols } from '../http/socket-headers.ts';
import type { Connection } from '../http/socket-request.ts';
import { objectIn, valid } from '../http/validation.ts';
import { type TransitionDeps, transitionAndNotify } from '../notifications/transition-and-notify.ts';
import { deviceBack } from '../ringing/presence.ts';
import { resume, type SignalDeps } from '../signals/signal-exchange.ts';
import { closeSuperseded, openSocket } from '../sockets/open-socket.ts';
import { isAuthorisedFor, type Socket } from '../sockets/socket.ts';
import { sendOrThrow } from './signals.ts';

export type SocketDeps = TransitionDeps & SignalDeps;

/**
 * Status of a client that leaves the page, and of API Gateway for a connection that is idle, such as that of a phone that vanished.
 * https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
const GOING_AWAY = 1001;
/** Close statuses with which a client closes its own socket. */
const CLOSED_BY_CLIENT: readonly (number | undefined)[] = [1000, GOING_AWAY, 1005];

/** Creates the dependencies of a connection's events for the tenant of its user. */
export type SocketDepsFor = (tenant: string) => SocketDeps;

const socketOf = ({ tenant: _, ...connection }: Connection, openedAt: number): Socket => ({ ...connection, openedAt });

/**
 * `$connect`. API Gateway does not select a subprotocol: it returns the one in the function's response. A client that requested none
 * fails if it gets one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export const connectHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection, request) => {
    const deps = depsFor(connection.tenant);
    const socket = socketOf(connection, deps.now());
    await deviceBack(deps, socket, await openSocket(deps, socket));
    if (!requestedProtocols(request).includes(SOCKET_PROTOCOL)) return {};
    return { headers: { 'Sec-WebSocket-Protocol': SOCKET_PROTOCOL } };
  };

/** `$disconnect` */
export const disconnectHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection, { requestContext }) => {
    const deps = depsFor(connection.tenant);
    const status = requestContext.disconnectStatusCode;
    if (CLOSED_BY_CLIENT.includes(status)) {
      // A message may have found before that the connection of a vanished phone is gone.
      await deps.sockets.close(connection, { unlessLost: status === GOING_AWAY });
    } else await deps.onSocketLost(socketOf(connection, deps.now()));
    return {};
  };

/** Resolves with the reply; a one-way message has none. */
type MessageHandler = (deps: SocketDeps, socket: Socket, given: unknown) => Promise<object | undefined>;

/** A message type: its schema and its handler. */
const on =
  <S extends v.GenericSchema<unknown, object>>(
    schema: S,
    handle: (deps: SocketDeps, socket: Socket, message: v.InferOutput<S>) => Promise<object | undefined>,
  ): MessageHandler =>
  (deps, socket, given) => {
    const message: v.InferOutput<S> = valid('', schema, given);
    // A socket that was opened with a receipt token may access only the call of that token.
    if ('callId' in message && !isAuthorisedFor(socket, String(message.callId))) throw notFound();
    return handle(deps, socket, message);
  };

const notFound = (): Problem =>
  new Problem('call_not_found', 'the user is not a participant of a call with this callId');

const handlers: Readonly<Record<keyof typeof socketMessages, MessageHandler>> = {
  ping: on(socketMessages.ping, async (deps, socket) => {
    await deviceBack(deps, socket, await closeSuperseded(deps, socket));
    return { type: 'pong' };
  }),

  ringing: on(socketMessages.ringing, async (deps, { userId, deviceId }, { callId }) => {
    const result = await transitionAndNotify(deps, {
      name: 'ringing',
      callId,
      userId,
      deviceId,
      isKnownDevice: true,
      at: deps.now(),
    });
    if (result.kind === 'call-not-found') throw notFound();
    if (result.kind === 'being-erased') throw userBeingErased();
    // Replies with the call's current state, also if the transition was not possible: the phone acts on that state.
    return callEvent(result.call, { userId, deviceId }, deps.now());
  }),

  signal: on(socketMessages.signal, async (deps, { userId, deviceId }, { type: _, callId, ...signal }) => ({
    type: 'sent',
    callId,
    seq: await sendOrThrow(deps, { callId, userId, deviceId }, signal),
  })),

  [ONE_WAY_SIGNAL]: on(socketMessages[ONE_WAY_SIGNAL], async (deps, { userId, deviceId }, message) => {
    const { type: _, callId, ...signal } = message;
    await sendOrThrow(deps, { callId, userId, deviceId }, signal);
    return undefined;
  }),

  resume: on(socketMessages.resume, async (deps, socket, { callId, after }) => {
    const [result, stored] = await Promise.all([resume(deps, socket, callId, after), closeSuperseded(deps, socket)]);
    if (result.kind === 'call-not-found') throw notFound();
    await deviceBack(deps, socket, stored);
    return { type: 'resumed', callId, after: result.after };
  }),
};

/** `$default`, and the route of one-way messages. */
export const messageHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection, request) => {
    const deps = depsFor(connection.tenant);
    const given = objectIn(request.body ?? '', LIMITS.messageBytes);
    const { type } = valid('', SocketMessageType, given);
    const body = await handlers[type](deps, socketOf(connection, deps.now()), given);
    return body === undefined ? {} : { body };
  };
