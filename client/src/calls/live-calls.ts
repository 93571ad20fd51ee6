import type { CallPage, CallView, EndReason } from '../api/api-types.ts';
import { globals } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { isRecord } from '../runtime/is-record.ts';
import type { ConnectionListener, SignallingConnection, SocketMessage } from '../socket/connection.ts';
import type { Phase } from '../socket/connection-machine.ts';
import type { Call } from './call.ts';

export interface LiveCallsDeps {
  readonly connection: (listener: ConnectionListener) => SignallingConnection;
  /** The user's calls that are not over, over HTTP. */
  readonly readOpen: () => Promise<CallPage>;
  /** The object of a call, which is made if there is none. */
  readonly seen: (view: CallView, endReasonHere?: EndReason) => Call;
  readonly known: () => readonly Call[];
  readonly onPhase: (phase: Phase) => void;
  readonly onError: (error: unknown) => void;
}

/** Failed attempts after which calls are asked for over HTTP, and milliseconds from one question to the next. */
const POLL_AFTER = 3;
const POLL_EVERY = 3_000;
/** Milliseconds until a message that met a temporary failure is sent again. */
const AGAIN_AFTER = 1_000;

/** What keeps the calls of the user up to date. */
export interface LiveCalls {
  connect(): void;
  close(): void;
  wake(): void;
  /** @returns whether an open socket took it */
  send(message: object): boolean;
}

/** Keeps the calls of the user up to date: by the socket, and by HTTP while none can be had. */
export const keepLive = ({ known, seen, readOpen, onPhase, onError, ...deps }: LiveCallsDeps): LiveCalls => {
  let failures = 0;
  let pollTimer: unknown;
  let againTimer: unknown;

  /** Asks for what may have been missed, and sends again what may not have arrived. @returns whether anything was asked */
  const synchronise = (): boolean => {
    const live = known().filter(({ state }) => state !== 'ended');
    for (const call of live) call.exchange.onConnected();
    return live.length > 0;
  };

  const isDown = (): boolean => connection.phase === 'connecting' || connection.phase === 'waiting';

  const startPolling = (): void => {
    pollTimer ||= globals.setTimeout(async () => {
      pollTimer = undefined;
      if (!isDown()) return;
      await readAll();
      const talking = known().filter(({ state }) => state === 'answered');
      await Promise.all(talking.map((call) => call.exchange.poll().then(undefined, ignore)));
      if (isDown()) startPolling();
    }, POLL_EVERY);
  };

  const readAll = async (): Promise<void> => {
    try {
      const { calls } = await readOpen();
      for (const view of calls) seen(view);
      // What is not listed any more has ended meanwhile.
      const open = calls.map(({ callId }) => callId);
      const gone = known().filter(({ id, state }) => state !== 'ended' && open.indexOf(id) < 0);
      for (const call of gone) void call.refresh().then(undefined, onError);
    } catch (error) {
      onError(error);
    }
  };

  const receive = (message: SocketMessage): void => {
    const { type, callId } = message;
    if (type === undefined || (type === 'problem' && Number(message.status) >= 500)) {
      againTimer ||= globals.setTimeout(() => {
        againTimer = undefined;
        synchronise();
      }, AGAIN_AFTER);
      return;
    }
    if (typeof type === 'string' && isRecordOfCall(message)) {
      const call = seen(message.call, type === 'call.ended' ? message.endReason : undefined);
      if (type === 'signal') call.exchange.onMessage(message);
      return;
    }
    const isBack = type === 'call.peer_back';
    for (const call of known()) {
      const { id } = call;
      if (type === 'call.glare') {
        // Two users have called each other, and neither invite saw the other: the lower id is the call, and each app leaves the other one.
        if (id === callId || !Array.isArray(message.calls) || message.calls.indexOf(id) < 0) continue;
        const leaving = call.direction === 'outgoing' ? call.cancel() : call.decline();
        leaving.then(undefined, onError);
      } else if (isBack || type === 'call.peer_unreachable') {
        if (id === callId) call.seePeer({ userId: String(message.userId), isReachable: isBack });
        // A problem names the message that failed, and no call.
      } else if (callId === undefined || id === callId) call.exchange.onMessage(message);
    }
  };

  const connection = deps.connection({
    onPhase: (phase) => {
      onPhase(phase);
      if (phase === 'connected') {
        failures = 0;
        globals.clearTimeout(pollTimer);
        pollTimer = undefined;
        synchronise();
        void readAll();
      }
      if (phase === 'waiting') {
        failures += 1;
        // Also renews a token that the handshake may have refused: a browser does not say why a handshake fails.
        if (failures === 1) void readAll();
        if (failures >= POLL_AFTER) startPolling();
      }
    },
    onMessage: receive,
    onProbe: synchronise,
  });

  return {
    connect: () => connection.connect(),
    close: () => {
      connection.close();
      globals.clearTimeout(pollTimer);
      globals.clearTimeout(againTimer);
    },
    wake: () => connection.wake(),
    send: (message) => connection.send(message),
  };
};

const isRecordOfCall = (
  message: SocketMessage,
): message is SocketMessage & { readonly call: CallView; readonly endReason?: EndReason } => isRecord(message.call);
