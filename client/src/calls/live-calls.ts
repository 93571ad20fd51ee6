import type { CallPage, CallView, EndReason } from '../api/api-types.ts';
import { globals } from '../runtime/globals.ts';
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

/** Keeps the calls of the user up to date: by the socket, and by HTTP while none can be had. */
export class LiveCalls {
  private readonly deps: LiveCallsDeps;
  private readonly connection: SignallingConnection;
  private failures = 0;
  private poll: unknown;
  private again: unknown;

  constructor(deps: LiveCallsDeps) {
    this.deps = deps;
    this.connection = deps.connection({
      onPhase: (phase) => this.onPhase(phase),
      onMessage: (message) => this.onMessage(message),
      onProbe: () => this.synchronise(),
    });
  }

  get phase(): Phase {
    return this.connection.phase;
  }

  connect(): void {
    this.connection.connect();
  }

  close(): void {
    this.connection.close();
    globals.clearTimeout(this.poll);
    globals.clearTimeout(this.again);
  }

  wake(): void {
    this.connection.wake();
  }

  send(message: object): boolean {
    return this.connection.send(message);
  }

  private onPhase(phase: Phase): void {
    this.deps.onPhase(phase);
    if (phase === 'connected') {
      this.failures = 0;
      globals.clearTimeout(this.poll);
      this.poll = undefined;
      this.synchronise();
      void this.readOpen();
    }
    if (phase === 'waiting') {
      this.failures += 1;
      // Also renews a token that the handshake may have refused: a browser does not say why a handshake fails.
      if (this.failures === 1) void this.readOpen();
      if (this.failures >= POLL_AFTER) this.startPolling();
    }
  }

  /** Asks for what may have been missed, and sends again what may not have arrived. @returns whether anything was asked */
  private synchronise(): boolean {
    const live = this.deps.known().filter(({ state }) => state !== 'ended');
    for (const call of live) call.exchange.onConnected();
    return live.length > 0;
  }

  private startPolling(): void {
    this.poll ||= globals.setTimeout(() => {
      this.poll = undefined;
      void this.pollOnce();
    }, POLL_EVERY);
  }

  private async pollOnce(): Promise<void> {
    if (this.phase === 'connected' || this.phase === 'closed') return;
    await this.readOpen();
    const talking = this.deps.known().filter(({ state }) => state === 'answered');
    await Promise.all(talking.map((call) => call.exchange.poll().then(undefined, () => undefined)));
    if (this.phase === 'connecting' || this.phase === 'waiting') this.startPolling();
  }

  private async readOpen(): Promise<void> {
    try {
      const { calls } = await this.deps.readOpen();
      for (const view of calls) this.deps.seen(view);
      // What is not listed any more has ended meanwhile.
      const open = calls.map(({ callId }) => callId);
      const gone = this.deps.known().filter(({ id, state }) => state !== 'ended' && open.indexOf(id) < 0);
      for (const call of gone) void call.refresh().then(undefined, this.deps.onError);
    } catch (error) {
      this.deps.onError(error);
    }
  }

  private onMessage(message: SocketMessage): void {
    const { type, callId } = message;
    if (type === undefined || (type === 'problem' && Number(message.status) >= 500)) {
      this.synchroniseSoon();
      return;
    }
    if (typeof type === 'string' && isRecordOfCall(message)) {
      const call = this.deps.seen(message.call, type === 'call.ended' ? message.endReason : undefined);
      if (type === 'signal') call.exchange.onMessage(message);
      return;
    }
    if (type === 'call.glare') {
      this.leaveOthers(String(callId), message.calls);
      return;
    }
    if (type === 'call.peer_unreachable' || type === 'call.peer_back') {
      const presence = { userId: String(message.userId), isReachable: type === 'call.peer_back' };
      for (const call of this.deps.known()) if (call.id === callId) call.seePeer(presence);
      return;
    }
    // A problem names the message that failed, and no call.
    for (const call of this.deps.known()) {
      if (callId === undefined || callId === call.id) call.exchange.onMessage(message);
    }
  }

  /** Two users have called each other, and neither invite saw the other: the lower id is the call, and each app leaves the other one. */
  private leaveOthers(callId: string, calls: unknown): void {
    const others = this.deps
      .known()
      .filter(({ id }) => id !== callId && Array.isArray(calls) && calls.indexOf(id) >= 0);
    for (const other of others) {
      const leaving = other.direction === 'outgoing' ? other.cancel() : other.decline();
      leaving.then(undefined, this.deps.onError);
    }
  }

  private synchroniseSoon(): void {
    this.again ||= globals.setTimeout(() => {
      this.again = undefined;
      this.synchronise();
    }, AGAIN_AFTER);
  }
}

const isRecordOfCall = (
  message: SocketMessage,
): message is SocketMessage & { readonly call: CallView; readonly endReason?: EndReason } => isRecord(message.call);
