import { RingthroughError } from '../api/errors.ts';
import { type Batch, batchOf } from './batches.ts';
import type { SignalMessage } from './signal-types.ts';

interface Entry {
  readonly batch: Batch;
  readonly message: SignalMessage;
  isAcknowledged: boolean;
}

export interface SignalSenderDeps {
  /** Sends over whatever connection there is; what is lost is sent again by `resend`. @param isOneWay nobody waits for an answer */
  readonly transmit: (message: SignalMessage, isOneWay: boolean) => void;
  readonly makeId: () => string;
  /** The `id` of the last signal from a party, or from the only other one. */
  readonly lastReceived: (from: string | undefined) => string | undefined;
}

/**
 * The signals of one call that this device sends. Each names the one before it to the same party, so that their order survives a
 * transport that reorders; each is sent again over a new connection until it is acknowledged: by the API's answer, or by the other party's
 * next signal. While the answer to an offer is to come, which acknowledges everything before it, the API is not asked to answer.
 *
 * One that is refused never arrives, and those after it would wait for it for ever: they are sent anew, with other ids, because the
 * acknowledgement of an earlier copy must not count for them.
 */
export class SignalSender {
  private readonly deps: SignalSenderDeps;
  /** By id, in the order of sending. Acknowledged ones stay while an earlier one may still be refused. */
  private readonly entries = new Map<string, Entry>();
  /** By recipient: the id of the last signal to them. */
  private readonly last = new Map<string, string>();

  constructor(deps: SignalSenderDeps) {
    this.deps = deps;
  }

  /** Sends a batch; its items learn what became of it. */
  send(batch: Batch): void {
    const id = this.deps.makeId();
    const { to } = batch;
    const previous = this.last.get(to || '');
    const ack = this.deps.lastReceived(to);
    this.last.set(to || '', id);
    const message: SignalMessage = {
      ...batch.content,
      id,
      ...(to !== undefined && { to }),
      ...(previous !== undefined && { previous }),
      ...(ack !== undefined && { ack }),
    };
    this.entries.set(id, { batch, message, isAcknowledged: false });
    this.deps.transmit(message, this.awaitsAnswer(to));
  }

  /** Those that may not have arrived. */
  resend(): void {
    for (const { isAcknowledged, message } of [...this.entries.values()])
      if (!isAcknowledged) this.deps.transmit(message, false);
  }

  /** Whether there is something that may have to be sent again. */
  get isWaiting(): boolean {
    return this.entries.size > 0;
  }

  isWaitingFor(id: string): boolean {
    return this.entries.has(id);
  }

  /** The API has stored the signal. */
  acknowledge(id: string): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) this.settle([entry]);
  }

  /** The other party has received the signal, and all before it. */
  acknowledgeUpTo(id: string): void {
    const last = this.entries.get(id);
    if (last === undefined) return;
    const all = [...this.entries.values()];
    this.settle(all.slice(0, all.indexOf(last) + 1).filter(({ batch }) => batch.to === last.batch.to));
  }

  refuse(id: string, error: RingthroughError): void {
    const refused = this.entries.get(id);
    if (refused === undefined) return;
    const { to, items } = refused.batch;
    const all = [...this.entries.values()];
    const later = all.slice(all.indexOf(refused) + 1).filter(({ batch }) => batch.to === to);
    for (const { message } of [refused, ...later]) this.entries.delete(message.id);
    const { previous } = refused.message;
    if (previous === undefined) this.last.delete(to || '');
    else this.last.set(to || '', previous);
    const isOfThisOne = OF_ONE_SIGNAL.indexOf(error.code) >= 0;
    if (isOfThisOne && items.length > 1) {
      // One of them is wrong: alone, only that one is refused.
      for (const item of items) this.send(batchOf(item));
    } else for (const { reject } of items) reject(error);
    for (const { batch } of later) {
      if (isOfThisOne) this.send(batch);
      else for (const { reject } of batch.items) reject(error);
    }
  }

  /** The call is over. */
  close(error: RingthroughError): void {
    for (const { batch } of this.entries.values()) for (const { reject } of batch.items) reject(error);
    this.entries.clear();
  }

  /** Whether an offer to the party is not acknowledged: the answer is to come. */
  private awaitsAnswer(to: string | undefined): boolean {
    return [...this.entries.values()].some(
      ({ batch, isAcknowledged }) => !isAcknowledged && batch.to === to && batch.content.description?.type === 'offer',
    );
  }

  private settle(entries: readonly Entry[]): void {
    for (const entry of entries) {
      entry.isAcknowledged = true;
      for (const { resolve } of entry.batch.items) resolve();
    }
    for (const [first, { isAcknowledged }] of [...this.entries]) {
      if (!isAcknowledged) break;
      this.entries.delete(first);
    }
  }
}

/** Refusals that say nothing of the signals after it. */
const OF_ONE_SIGNAL: readonly string[] = ['invalid_request', 'body_too_large'];

export const overError = (): RingthroughError => new RingthroughError('wrong_state', 'the call has ended');
