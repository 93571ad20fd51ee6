import type * as v from 'valibot';
import { callEvent } from '../calls/call-event.ts';
import { type MoveDeps, moveAndTell } from '../calls/move-and-tell.ts';
import { LIMITS, SocketMessageType, socketMessages } from '../contract/schemas.ts';
import { SOCKET_PROTOCOL } from '../contract/words.ts';
import { Problem } from '../http/problem.ts';
import type { SocketHandler } from '../http/socket-endpoint.ts';
import type { Connection } from '../http/socket-request.ts';
import { validJson } from '../http/validation.ts';
import { resume, type SignalDeps } from '../signals/correspondence.ts';
import { closeStray, openSocket } from '../sockets/open-socket.ts';
import { MAX_SOCKETS, mayKnow, type Socket } from '../sockets/socket.ts';
import { sent } from './signals.ts';

export type SocketDeps = MoveDeps & SignalDeps;
/** What a connection's events need, bound to the tenant of whoever opened it. */
export type SocketDepsFor = (tenant: string) => SocketDeps;

const socketOf = ({ tenant: _, ...connection }: Connection, openedAt: number): Socket => ({ ...connection, openedAt });

/**
 * `$connect`. API Gateway chooses no subprotocol itself: it hands on what the function answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export const connectHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection) => {
    const deps = depsFor(connection.tenant);
    if ((await openSocket(deps, socketOf(connection, deps.now()))) === 'too-many') {
      throw new Problem('too_many_sockets', `a user may have ${MAX_SOCKETS} sockets`);
    }
    return { headers: { 'Sec-WebSocket-Protocol': SOCKET_PROTOCOL } };
  };

/** `$disconnect` */
export const disconnectHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection) => {
    await depsFor(connection.tenant).sockets.close(connection);
    return {};
  };

type Answer = (deps: SocketDeps, socket: Socket, text: string) => Promise<object>;

/** A kind of message: what it must look like, and what answers it. */
const on =
  <S extends v.GenericSchema<unknown, object>>(
    schema: S,
    answer: (deps: SocketDeps, socket: Socket, message: v.InferOutput<S>) => Promise<object>,
  ): Answer =>
  (deps, socket, text) => {
    const message: v.InferOutput<S> = validJson(text, schema, LIMITS.signalBytes);
    // A socket that was opened with a receipt token is for its one call.
    if ('callId' in message && !mayKnow(socket, String(message.callId))) throw notFound();
    return answer(deps, socket, message);
  };

const notFound = (): Problem => new Problem('call_not_found', 'you are in no call of this id');

const answers: Readonly<Record<keyof typeof socketMessages, Answer>> = {
  ping: on(socketMessages.ping, async (deps, socket) => {
    await closeStray(deps, socket);
    return { type: 'pong' };
  }),

  ringing: on(socketMessages.ringing, async (deps, { userId, deviceId }, { callId }) => {
    const result = await moveAndTell(deps, { name: 'ringing', callId, userId, deviceId, at: deps.now() });
    if (result.kind === 'call-not-found') throw notFound();
    // Whether or not it was still to be moved: what the call is now says what the phone has to do.
    return callEvent(result.call, { userId, deviceId }, deps.now());
  }),

  signal: on(socketMessages.signal, async (deps, { userId, deviceId }, { type: _, callId, ...signal }) => ({
    type: 'sent',
    callId,
    seq: await sent(deps, { callId, userId, deviceId }, signal),
  })),

  resume: on(socketMessages.resume, async (deps, socket, { callId, after }) => {
    const [result] = await Promise.all([resume(deps, socket, callId, after), closeStray(deps, socket)]);
    if (result.kind === 'call-not-found') throw notFound();
    return { type: 'resumed', callId, after: result.after };
  }),
};

/** `$default`: a message, and what answers it. */
export const messageHandler =
  (depsFor: SocketDepsFor): SocketHandler =>
  async (connection, { body }) => {
    const deps = depsFor(connection.tenant);
    const text = body ?? '';
    const { type } = validJson(text, SocketMessageType, LIMITS.signalBytes);
    return { body: await answers[type](deps, socketOf(connection, deps.now()), text) };
  };
