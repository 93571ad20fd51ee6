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
export interface SignalSender {
  /** Sends a batch; its items learn what became of it. */
  send(batch: Batch): void;
  /** Those that may not have arrived. */
  resend(): void;
  isWaitingFor(id: string): boolean;
  /** The API has stored the signal. */
  acknowledge(id: string): void;
  /** The other party has received the signal, and all before it. */
  acknowledgeUpTo(id: string): void;
  refuse(id: string, error: RingthroughError): void;
  /** The call is over. */
  close(error: RingthroughError): void;
}

export const signalSender = ({ transmit, makeId, lastReceived }: SignalSenderDeps): SignalSender => {
  /** By id, in the order of sending. Acknowledged ones stay while an earlier one may still be refused. */
  const entries = new Map<string, Entry>();
  /** By recipient: the id of the last signal to them. */
  const lastTo = new Map<string | undefined, string>();
  const all = (): Entry[] => [...entries.values()];
  const reject = ({ batch }: Entry, error: RingthroughError): void => {
    for (const item of batch.items) item.reject(error);
  };
  const settle = (settled: readonly Entry[]): void => {
    for (const entry of settled) {
      entry.isAcknowledged = true;
      for (const { resolve } of entry.batch.items) resolve();
    }
    for (const [first, { isAcknowledged }] of [...entries]) {
      if (!isAcknowledged) break;
      entries.delete(first);
    }
  };

  const send = (batch: Batch): void => {
    const id = makeId();
    const { to, content } = batch;
    const previous = lastTo.get(to);
    const ack = lastReceived(to);
    lastTo.set(to, id);
    const message: SignalMessage = {
      ...content,
      id,
      ...(to && { to }),
      ...(previous && { previous }),
      ...(ack && { ack }),
    };
    entries.set(id, { batch, message, isAcknowledged: false });
    // While an offer to the party is not acknowledged, the answer is to come.
    const isOneWay = all().some(
      (entry) =>
        !entry.isAcknowledged && entry.batch.to === to && Object(entry.batch.content.description).type === 'offer',
    );
    transmit(message, isOneWay);
  };

  return {
    send,
    resend: () => {
      for (const { isAcknowledged, message } of all()) if (!isAcknowledged) transmit(message, false);
    },
    isWaitingFor: (id) => entries.has(id),
    acknowledge: (id) => {
      const entry = entries.get(id);
      if (entry) settle([entry]);
    },
    acknowledgeUpTo: (id) => {
      const last = entries.get(id);
      if (!last) return;
      const sent = all();
      settle(sent.slice(0, sent.indexOf(last) + 1).filter(({ batch }) => batch.to === last.batch.to));
    },
    refuse: (id, error) => {
      const refused = entries.get(id);
      if (!refused) return;
      const { to, items } = refused.batch;
      const sent = all();
      const later = sent.slice(sent.indexOf(refused) + 1).filter(({ batch }) => batch.to === to);
      for (const { message } of [refused, ...later]) entries.delete(message.id);
      const { previous } = refused.message;
      if (previous === undefined) lastTo.delete(to);
      else lastTo.set(to, previous);
      const isOfThisOne = OF_ONE_SIGNAL.indexOf(error.code) >= 0;
      // One of them is wrong: alone, only that one is refused.
      if (isOfThisOne && items.length > 1) for (const item of items) send(batchOf(item));
      else reject(refused, error);
      for (const entry of later) {
        if (isOfThisOne) send(entry.batch);
        else reject(entry, error);
      }
    },
    close: (error) => {
      for (const entry of all()) reject(entry, error);
      entries.clear();
    },
  };
};

/** Refusals that say nothing of the signals after it. */
const OF_ONE_SIGNAL: readonly string[] = ['invalid_request', 'body_too_large'];

export const overError = (): RingthroughError => new RingthroughError('wrong_state', 'the call has ended');
