import { RingthroughError } from '../api/errors.ts';
import type { Signal, SignalMessage } from './signal-types.ts';

interface Entry {
  readonly signal: Signal;
  readonly message: SignalMessage;
  isAcknowledged: boolean;
  readonly resolve: () => void;
  readonly reject: (error: RingthroughError) => void;
}

/**
 * The signals of one call that this device sends. Each names the one before it to the same party, so that their order survives a
 * transport that reorders; each is sent again over a new connection until it is acknowledged.
 *
 * One that is refused never arrives, and those after it would wait for it for ever: they are sent anew, with other ids, because the
 * acknowledgement of an earlier copy must not count for them.
 */
export class SignalSender {
  private readonly transmit: (message: SignalMessage) => void;
  private readonly makeId: () => string;
  /** By id, in the order of sending. Acknowledged ones stay while an earlier one may still be refused. */
  private readonly entries = new Map<string, Entry>();
  /** By recipient: the id of the last signal to them. */
  private readonly last = new Map<string, string>();
  private isClosed = false;

  /** @param transmit sends over whatever connection there is; what is lost is sent again by `resend` */
  constructor(transmit: (message: SignalMessage) => void, makeId: () => string) {
    this.transmit = transmit;
    this.makeId = makeId;
  }

  /** @returns resolves once the signal is in the recipient's mailbox. @throws RingthroughError if it is refused */
  send(signal: Signal): Promise<void> {
    if (this.isClosed) return Promise.reject(overError());
    return new Promise((resolve, reject) => this.add(signal, resolve, reject));
  }

  /** Those that may not have arrived. */
  resend(): void {
    for (const { isAcknowledged, message } of [...this.entries.values()]) if (!isAcknowledged) this.transmit(message);
  }

  /** Whether there is something that may have to be sent again. */
  get isWaiting(): boolean {
    return this.entries.size > 0;
  }

  acknowledge(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.isAcknowledged = true;
    entry.resolve();
    for (const [first, { isAcknowledged }] of [...this.entries]) {
      if (!isAcknowledged) break;
      this.entries.delete(first);
    }
  }

  refuse(id: string, error: RingthroughError): void {
    const refused = this.entries.get(id);
    if (refused === undefined) return;
    const { to, previous } = refused.message;
    const all = [...this.entries.values()];
    const later = all.slice(all.indexOf(refused) + 1).filter(({ message }) => message.to === to);
    for (const { message } of [refused, ...later]) this.entries.delete(message.id);
    if (previous === undefined) this.last.delete(to ?? '');
    else this.last.set(to ?? '', previous);
    for (const { signal, resolve, reject } of later) this.add(signal, resolve, reject);
    refused.reject(error);
  }

  /** The call is over. */
  close(): void {
    this.isClosed = true;
    for (const { reject } of this.entries.values()) reject(overError());
    this.entries.clear();
  }

  private add(signal: Signal, resolve: () => void, reject: (error: RingthroughError) => void): void {
    const id = this.makeId();
    const to = signal.to ?? '';
    const previous = this.last.get(to);
    this.last.set(to, id);
    const message: SignalMessage = { ...signal, id, ...(previous !== undefined && { previous }) };
    this.entries.set(id, { signal, message, isAcknowledged: false, resolve, reject });
    this.transmit(message);
  }
}

const overError = (): RingthroughError => new RingthroughError('wrong_state', 'the call has ended');
