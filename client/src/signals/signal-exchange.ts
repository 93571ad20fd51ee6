import { RingthroughError, socketProblem } from '../api/errors.ts';
import type { HttpAnswer, HttpRequest } from '../api/http.ts';
import { bytesOf, candidatesIn, isPart } from './batches.ts';
import { type After, Gatherer } from './gatherer.ts';
import { readSignal, readSignals } from './read-signal.ts';
import { SignalReceiver } from './signal-receiver.ts';
import { overError, SignalSender } from './signal-sender.ts';
import type { Part, ReceivedMessage, ReceivedSignal, SignalMessage, StoredSignal } from './signal-types.ts';

export interface SignalExchangeDeps {
  readonly callId: string;
  readonly deviceId: () => Promise<string>;
  readonly makeId: () => string;
  /** @returns whether an open socket took it */
  readonly overSocket: (message: object) => boolean;
  readonly overHttp: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  readonly after: After;
  readonly onSignal: (signal: ReceivedSignal) => void;
  readonly onMessage: (message: ReceivedMessage) => void;
}

/** What the API takes over a socket in one message: AWS closes a socket at a frame beyond 32 KB. */
const MAX_FRAME = 30_000;
/** Milliseconds until what met a temporary failure over HTTP is sent again. */
const AGAIN_AFTER = 2_000;
/** Milliseconds after an answer within which the other party's further signals acknowledge what it did not. */
const ACKNOWLEDGED_WITHIN = 1_000;
/** Milliseconds within which an offer is answered, and what was sent with it acknowledged; after them the API is asked. */
const ANSWERED_WITHIN = 3_000;
/** Signals after which their arrival is reported to the server, so that they are not pending any more. */
const RESUME_EVERY = 100;

/** The signals of one call, over the socket while there is one, and over HTTP otherwise. Both use the same mailbox. */
export class SignalExchange {
  private readonly deps: SignalExchangeDeps;
  private readonly gatherer: Gatherer;
  private readonly sender: SignalSender;
  private readonly receiver: SignalReceiver;
  /** How often a resume was asked for since the last answer. */
  private resumes = 0;
  /** What was last reported to the server as arrived. */
  private reported = 0;
  /** Ids that are on their way over HTTP. */
  private readonly posting = new Set<string>();
  private isAskedLater = false;
  /** Cancels the pause during which nothing is sent. */
  private pause: (() => void) | undefined;
  private isClosed = false;

  constructor(deps: SignalExchangeDeps) {
    this.deps = deps;
    this.receiver = new SignalReceiver((signal) => this.handOn(signal));
    this.sender = new SignalSender({
      transmit: (message, isOneWay) => this.transmit(message, isOneWay),
      makeId: deps.makeId,
      lastReceived: (from) => this.receiver.lastFrom(from),
    });
    this.gatherer = new Gatherer((batch) => this.sender.send(batch), deps.after);
  }

  /** @returns resolves once it waits in the recipient's mailbox. @throws RingthroughError if it is refused */
  send(part: Part): Promise<void> {
    if (this.isClosed) return Promise.reject(overError());
    return new Promise((resolve, reject) => {
      // As it is now, and plain: a candidate is an object of the runtime, and the app may change its own.
      const plain: Part = JSON.parse(JSON.stringify(part));
      if (!isPart(plain)) throw new RingthroughError('invalid_request', 'nothing to send');
      this.gatherer.add({ part: plain, resolve, reject });
    });
  }

  /** A new socket: asks for everything that was missed, and sends again what may not have arrived. */
  onConnected(): void {
    this.resumes = 0;
    this.resume();
    this.sender.resend();
  }

  /** A message over the socket about this call. */
  onMessage(message: Readonly<Record<string, unknown>>): void {
    const { type, id } = message;
    if (type === 'signal') {
      const signal = readSignal(message);
      if (signal !== undefined) this.receive(signal);
    } else if (type === 'resumed') {
      const isAskedAgain = this.resumes > 1;
      this.resumes = 0;
      this.receiver.complete(Number(message.after));
      if (isAskedAgain && this.receiver.hasGap) this.resume();
    } else if (type === 'sent') {
      this.sender.acknowledge(String(id));
    } else if (type === 'problem') {
      this.refuse(String(id), socketProblem(message));
    }
  }

  /** Without a socket: fetches what has arrived and sends what waits. */
  async poll(): Promise<void> {
    const { after } = this.receiver;
    const query = `deviceId=${encodeURIComponent(await this.deps.deviceId())}&after=${after}`;
    const { body } = await this.deps.overHttp({ method: 'GET', path: `${this.path}?${query}` });
    this.reported = after;
    for (const signal of readSignals(body)) {
      this.receiver.receive(signal);
      this.acknowledge(signal);
    }
    this.sender.resend();
  }

  close(): void {
    this.isClosed = true;
    if (this.pause) this.pause();
    for (const { reject } of this.gatherer.clear()) reject(overError());
    this.sender.close(overError());
  }

  private get path(): string {
    return `/v1/calls/${this.deps.callId}/signals`;
  }

  private receive(signal: StoredSignal): void {
    const isGap = this.receiver.receive(signal);
    this.acknowledge(signal);
    if (isGap || this.receiver.after - this.reported >= RESUME_EVERY) this.resume();
  }

  /** What the other party's signal says to have arrived there. */
  private acknowledge({ ack, description }: StoredSignal): void {
    if (ack !== undefined) this.sender.acknowledgeUpTo(ack);
    // What crossed the answer, or everything with an implementation that acknowledges nothing: the API is asked to.
    if (description?.type === 'answer') this.deps.after(ACKNOWLEDGED_WITHIN, () => this.sender.resend());
  }

  private handOn(signal: StoredSignal): void {
    const { from, description, data } = signal;
    if (description !== undefined) this.deps.onSignal({ from, description });
    for (const candidate of candidatesIn(signal)) this.deps.onSignal({ from, candidate });
    if (data !== undefined) this.deps.onMessage({ from, data });
  }

  /** One at a time: its answer brings everything that is missing, whatever the reason for asking. */
  private resume(): void {
    this.resumes += 1;
    const { callId, overSocket } = this.deps;
    if (this.resumes > 1) return;
    this.reported = this.receiver.after;
    overSocket({ type: 'resume', id: `resume ${callId}`, callId, after: this.reported });
  }

  private transmit(message: SignalMessage, isOneWay: boolean): void {
    if (this.pause !== undefined || this.posting.has(message.id)) return;
    const { callId, overSocket } = this.deps;
    if (isOneWay) this.askLater();
    const frame = { type: isOneWay ? 'one_way_signal' : 'signal', callId, ...message };
    if (bytesOf(frame) <= MAX_FRAME && overSocket(frame)) return;
    void this.post(message);
  }

  /** A one-way message may be lost, or the answer may take its time: a user is asked for the camera first. */
  private askLater(): void {
    if (this.isAskedLater) return;
    this.isAskedLater = true;
    this.deps.after(ANSWERED_WITHIN, () => {
      this.isAskedLater = false;
      this.sender.resend();
    });
  }

  private async post(message: SignalMessage): Promise<void> {
    const { id } = message;
    this.posting.add(id);
    try {
      const body = { deviceId: await this.deps.deviceId(), ...message };
      await this.deps.overHttp({ method: 'POST', path: this.path, body });
      this.posting.delete(id);
      this.sender.acknowledge(id);
    } catch (error) {
      this.posting.delete(id);
      this.refuse(id, error);
    }
  }

  /** What the API could not take now is sent again, after a pause in which nothing else is sent either. */
  private refuse(id: string, error: unknown): void {
    // A problem names no call: it may be another one's.
    if (!(error instanceof RingthroughError) || !this.sender.isWaitingFor(id)) return;
    if (!error.isTemporary) this.sender.refuse(id, error);
    // Without a network it is sent with the next connection.
    else if (error.status !== undefined) this.pauseFor(error.retryAfterMs || AGAIN_AFTER);
  }

  private pauseFor(ms: number): void {
    if (this.isClosed || this.pause !== undefined) return;
    this.pause = this.deps.after(ms, () => {
      this.pause = undefined;
      this.sender.resend();
    });
  }
}
