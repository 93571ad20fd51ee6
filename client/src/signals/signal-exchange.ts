import { RingthroughError } from '../api/errors.ts';
import type { HttpAnswer, HttpRequest } from '../api/http.ts';
import { SignalReceiver } from './signal-receiver.ts';
import { SignalSender } from './signal-sender.ts';
import type { ReceivedSignal, Signal, SignalMessage, StoredSignal } from './signal-types.ts';

export interface SignalExchangeDeps {
  readonly callId: string;
  readonly deviceId: () => Promise<string>;
  readonly makeId: () => string;
  /** @returns whether an open socket took it */
  readonly overSocket: (message: object) => boolean;
  readonly overHttp: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  readonly onSignal: (signal: ReceivedSignal) => void;
}

/** What a socket takes in one message: a frame of AWS has 32 KB, and a message may be spread over no more. */
const MAX_FRAME = 30_000;

/** The signals of one call, over the socket while there is one, and over HTTP otherwise. Both use the same mailbox. */
export class SignalExchange {
  private readonly deps: SignalExchangeDeps;
  private readonly sender: SignalSender;
  private readonly receiver: SignalReceiver;
  /** How often a resume was asked for since the last answer. */
  private resumes = 0;

  constructor(deps: SignalExchangeDeps) {
    this.deps = deps;
    this.sender = new SignalSender((message) => this.transmit(message), deps.makeId);
    this.receiver = new SignalReceiver(({ from, description, candidate }) =>
      deps.onSignal({
        from,
        ...(description !== undefined && { description }),
        ...(candidate !== undefined && { candidate }),
      }),
    );
  }

  send(signal: Signal): Promise<void> {
    return this.sender.send(signal);
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
      if (this.receiver.receive(message as unknown as StoredSignal)) this.resume();
    } else if (type === 'resumed') {
      const isAskedAgain = this.resumes > 1;
      this.resumes = 0;
      this.receiver.complete(Number(message.after));
      if (isAskedAgain && this.receiver.hasGap) this.resume();
    } else if (type === 'sent') {
      this.sender.acknowledge(String(id));
    } else if (type === 'problem') {
      this.refuse(
        String(id),
        new RingthroughError(message.code as never, String(message.detail), { status: Number(message.status) }),
      );
    }
  }

  /** Without a socket: fetches what has arrived and sends what waits. */
  async poll(): Promise<void> {
    const query = `deviceId=${encodeURIComponent(await this.deps.deviceId())}&after=${this.receiver.after}`;
    const { body } = await this.deps.overHttp({ method: 'GET', path: `${this.path}?${query}` });
    const { signals } = body as { readonly signals: readonly StoredSignal[] };
    for (const signal of signals) this.receiver.receive(signal);
    this.sender.resend();
  }

  close(): void {
    this.sender.close();
  }

  private get path(): string {
    return `/v1/calls/${this.deps.callId}/signals`;
  }

  /** One at a time: its answer brings everything that is missing, whatever the reason for asking. */
  private resume(): void {
    this.resumes += 1;
    const { callId } = this.deps;
    if (this.resumes === 1)
      this.deps.overSocket({ type: 'resume', id: `resume ${callId}`, callId, after: this.receiver.after });
  }

  private transmit(message: SignalMessage): void {
    const { callId, overSocket } = this.deps;
    const frame = { type: 'signal', callId, ...message };
    // UTF-8 has at most three bytes for a UTF-16 code unit; an SDP is ASCII.
    const fits = JSON.stringify(frame).length <= MAX_FRAME;
    if (fits && overSocket(frame)) return;
    void this.post(message);
  }

  private async post(message: SignalMessage): Promise<void> {
    try {
      const body = { deviceId: await this.deps.deviceId(), ...message };
      await this.deps.overHttp({ method: 'POST', path: this.path, body });
      this.sender.acknowledge(message.id);
    } catch (error) {
      this.refuse(message.id, error);
    }
  }

  /** What is temporary is sent again with the next connection. */
  private refuse(id: string, error: unknown): void {
    if (error instanceof RingthroughError && !error.isTemporary) this.sender.refuse(id, error);
  }
}
