import type { CallState, CallView, EndReason, IceServers, Party } from '../api/api-types.ts';
import { RingthroughError } from '../api/errors.ts';
import type { HttpAnswer, HttpRequest } from '../api/http.ts';
import { Emitter } from '../runtime/emitter.ts';
import { timerAfter } from '../runtime/globals.ts';
import { type SignalExchange, signalExchange } from '../signals/signal-exchange.ts';
import type { AppData, ReceivedMessage, ReceivedSignal, Signal } from '../signals/signal-types.ts';
import type { InviteInput } from './invite-input.ts';
import type { Outbox } from './outbox.ts';

/** What a transition led to. Losing a race is a result: another device answered, or the caller cancelled. */
export interface TransitionResult {
  /** Where the call is for this device. */
  readonly state: CallState;
  readonly endReason: EndReason | undefined;
  readonly answeredBy: Party | undefined;
  /** Whether the API could not be reached: the transition is sent when it can. */
  readonly isPostponed: boolean;
}

/** Events of a call. */
export interface CallEvents {
  /** The call has changed. */
  readonly state: CallView;
  /** The call is over for this device; once. */
  readonly ended: EndReason | undefined;
  /** A description or a candidate from another party: once each, and in the order of sending. */
  readonly signal: ReceivedSignal;
  /** What another party's app said with `sendMessage`: once each, and in the order of sending, also among its signals. */
  readonly message: ReceivedMessage;
  /** The socket of another party has been gone for 15 s, or is back. The call goes on; it ends a minute after all sockets broke. */
  readonly peer: PeerPresence;
  /** Another party of this call invites somebody into it, by this child call. Once that is answered, everybody connects with who answered. */
  readonly invited: Call;
  readonly [name: string]: unknown;
}

/** Whether another party of the call can be reached over its socket. */
export interface PeerPresence {
  readonly userId: string;
  readonly isReachable: boolean;
}

export interface CallDeps {
  readonly deviceId: () => Promise<string>;
  readonly send: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  readonly outbox: Pick<Outbox, 'attempt'>;
  readonly makeId: () => string;
  /** @returns whether an open socket took it */
  readonly overSocket: (message: object) => boolean;
  /** The socket may be dead: it is asked. */
  readonly wake: () => void;
  readonly onListenerError: (error: unknown) => void;
  readonly invite: (input: InviteInput, path: string) => Promise<Call>;
}

type Transition = 'ringing' | 'answer' | 'decline' | 'cancel' | 'end';

/** Milliseconds for which a hang-up matters: without it the other side would talk to nobody until its sockets are missed. */
const END_MATTERS_FOR = 60 * 60_000;

/**
 * A call, for this device. Every method is safe to repeat.
 *
 * @example
 * call.on('ended', (reason) => RNCallKeep.reportEndCallWithUUID(call.id, toCallKitReason(reason)));
 * const { state } = await call.answer();
 * if (state === 'answered') showCallScreen(call);
 */
export class Call {
  /** The id of the call, and the UUID for CallKit. In lower case. */
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  private current: CallView;
  /** What this device knows besides: that it lost a race, or has left a call that goes on for others. */
  private endedHere: EndReason | undefined;
  private isEndReported = false;
  private readonly early: ReceivedSignal[] = [];
  private readonly earlyMessages: ReceivedMessage[] = [];
  private readonly deps: CallDeps;
  private readonly emitter: Emitter<CallEvents>;
  /** @internal */
  readonly exchange: SignalExchange;

  /** @internal */
  constructor(deps: CallDeps, view: CallView, direction: 'incoming' | 'outgoing') {
    this.deps = deps;
    this.id = view.callId;
    this.direction = direction;
    this.current = view;
    this.emitter = new Emitter(deps.onListenerError);
    this.exchange = signalExchange({
      callId: view.callId,
      deviceId: deps.deviceId,
      makeId: deps.makeId,
      overSocket: deps.overSocket,
      overHttp: deps.send,
      onSignal: (signal) => {
        if (this.emitter.has('signal')) this.emitter.emit('signal', signal);
        else this.early.push(signal);
      },
      onMessage: (message) => {
        if (this.emitter.has('message')) this.emitter.emit('message', message);
        else this.earlyMessages.push(message);
      },
      after: timerAfter,
    });
  }

  /** The newest that is known of the call. */
  get view(): CallView {
    return this.current;
  }

  /** Where the call is for this device. */
  get state(): CallState {
    return this.endedHere ? 'ended' : this.current.state;
  }

  get endReason(): EndReason | undefined {
    return this.endedHere || this.current.endReason;
  }

  /** Whether this device gives way if both sides make an offer at once: the callee does, as in the W3C's perfect negotiation. */
  get polite(): boolean {
    return this.direction === 'incoming';
  }

  /** @returns a function that removes the listener */
  on<Name extends 'state' | 'ended' | 'signal' | 'message' | 'peer' | 'invited'>(
    name: Name,
    listener: (event: CallEvents[Name]) => void,
  ): () => void {
    const stop = this.emitter.on(name, listener);
    // The other side may be faster than the app that begins to listen. Later, because the caller has no `stop` yet.
    if (name === 'message')
      void Promise.resolve().then(() => {
        for (const early of this.earlyMessages.splice(0)) this.emitter.emit('message', early);
      });
    return stop;
  }

  /** Reports that this phone rings: it gets no second push, and the caller sees it. */
  ringing(): Promise<TransitionResult> {
    return this.transition('ringing');
  }

  /**
   * Answers. If another device of the user was first, or the call is over, the result says so.
   *
   * @throws RingthroughError `offline` at once: an answer is never sent later
   */
  answer(): Promise<TransitionResult> {
    return this.transition('answer');
  }

  /** Declines. Without a network it is sent later. @param reason `declined` or `busy`. @default 'declined' */
  decline(reason?: 'declined' | 'busy'): Promise<TransitionResult> {
    return this.transition('decline', this.endOfRinging(), reason);
  }

  /** Ends the ringing of one's own call. Without a network it is sent later. */
  cancel(): Promise<TransitionResult> {
    return this.transition('cancel', this.endOfRinging());
  }

  /** Hangs up. Without a network it is sent later. @param reason `completed` or `failed`. @default 'completed' */
  end(reason?: 'completed' | 'failed'): Promise<TransitionResult> {
    return this.transition('end', Date.now() + END_MATTERS_FOR, reason);
  }

  /**
   * Invites somebody into this call, once it is answered. The result is a child call, in which everybody of this call is too: once it is
   * answered, each connects with who answered, by `connectMedia` with the child call. Each leaves each of the two calls with `end`, and they
   * go on for the others: so a call is transferred.
   *
   * @throws RingthroughError for example `no_devices`
   */
  invite(input: InviteInput): Promise<Call> {
    return this.deps.invite(input, `/v1/calls/${this.id}/invite`);
  }

  /**
   * Sends a description or a candidate to the other party, over the socket if there is one. Each arrives once, in the order of sending,
   * also if the network breaks meanwhile. Candidates wait 50 ms for others, and travel with them.
   *
   * @returns resolves once it is certain that it waits in the other party's mailbox: for an offer, and the candidates after it, that is when
   * the answer comes, or 3 s later
   * @throws RingthroughError for example `too_many_signals`
   */
  sendSignal(signal: Signal): Promise<void> {
    return this.exchange.send(signal);
  }

  /**
   * Says something to the other party's app: that the microphone is muted, the call on hold, the camera off. It arrives once and in order,
   * as its event `message`.
   *
   * @param data an object of JSON; with everything else in the message at most 64,000 bytes
   * @param options `to` is the recipient, in a call of more than two
   * @returns resolves once it waits in the other party's mailbox
   * @throws RingthroughError for example `rate_limited`
   */
  sendMessage(data: AppData, options: { readonly to?: string } = {}): Promise<void> {
    return this.exchange.send({ data, ...options });
  }

  /** The STUN and TURN servers for this call. @throws RingthroughError */
  async iceServers(): Promise<IceServers> {
    return (await this.deps.send({ method: 'GET', path: `/v1/ice-servers?callId=${this.id}` })).body as IceServers;
  }

  /** @internal The network may have changed: what was missed is asked for, and a socket that does not answer is opened again. */
  wake(): void {
    this.deps.wake();
  }

  /** @internal Signals that came before anything listened: the other side may be faster. */
  takeEarlySignals(): readonly ReceivedSignal[] {
    return this.early.splice(0);
  }

  /** Reads the call. @throws RingthroughError */
  async refresh(): Promise<CallView> {
    const { body } = await this.deps.send({ method: 'GET', path: `/v1/calls/${this.id}` });
    this.see(body as CallView);
    return this.current;
  }

  /** @internal A view from the API: of two, the one with the higher number is newer. */
  see(view: CallView, endReasonHere?: EndReason): void {
    const isNew = view.seq > this.current.seq || (view.seq === this.current.seq && view.state !== this.current.state);
    if (isNew) this.current = view;
    this.endedHere ||= endReasonHere;
    if (isNew) this.emitter.emit('state', this.current);
    if (this.state !== 'ended' || this.isEndReported) return;
    this.isEndReported = true;
    this.exchange.close();
    this.emitter.emit('ended', this.endReason);
  }

  /** @internal */
  seeChild(child: Call): void {
    this.emitter.emit('invited', child);
  }

  /** @internal */
  seePeer(presence: PeerPresence): void {
    this.emitter.emit('peer', presence);
  }

  private endOfRinging(): number {
    return Date.parse(this.current.expiresAt);
  }

  /** @param until epoch milliseconds until which it may be sent later; `undefined`: it may not */
  private async transition(name: Transition, until?: number, reason?: EndReason): Promise<TransitionResult> {
    const body = {
      // The caller cancels for all its devices.
      ...(name !== 'cancel' && { deviceId: await this.deps.deviceId() }),
      ...(reason && { reason }),
    };
    const request = { method: 'POST', path: `/v1/calls/${this.id}/${name}`, body } as const;
    const work = async (): Promise<true> => {
      try {
        const answer = await this.deps.send({ ...request, keepalive: true, failsOffline: name !== 'ringing' });
        const view = answer.body as CallView;
        // A call of several goes on for the others.
        const hasLeft = name === 'end' && view.state !== 'ended';
        this.see(view, hasLeft ? reason || LEFT.end : undefined);
      } catch (error) {
        this.lose(error);
      }
      return true;
    };
    const isPostponed = !(await (until === undefined ? work() : this.deps.outbox.attempt(work, request, until)));
    if (isPostponed) this.see(this.current, LEFT[name]);
    return {
      state: this.state,
      endReason: this.endReason,
      answeredBy: this.current.answeredBy,
      isPostponed,
    };
  }

  /** What a refusal says of the call. @throws any other error */
  private lose(error: unknown): void {
    if (!(error instanceof RingthroughError) || !error.call) throw error;
    const isElsewhere = error.code === 'answered_elsewhere' || error.code === 'declined_elsewhere';
    this.see(error.call, isElsewhere ? (error.code as EndReason) : undefined);
  }
}

/** Why the call is over for this device when it has left without a network. */
const LEFT: Readonly<Partial<Record<Transition, EndReason>>> = {
  decline: 'declined',
  cancel: 'cancelled',
  end: 'completed',
};
