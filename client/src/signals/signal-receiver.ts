import type { Party } from '../api/api-types.ts';
import type { StoredSignal } from './signal-types.ts';

/** The signals of one call that have arrived. */
export interface SignalReceiver {
  /** Every signal up to this number has arrived: what `resume` and `GET …/signals` ask to come after. */
  readonly after: number;
  /** Whether signals are missing. */
  readonly hasGap: boolean;
  /** The id of the last signal of a user that was handed on, or of anybody's: those before it were, too. */
  lastFrom(userId?: string): string | undefined;
  /** @returns whether it is new and shows a gap */
  receive(signal: StoredSignal): boolean;
  /** The answer to `resume`: numbers up to `after` that are still missing will not come. */
  complete(after: number): void;
}

/**
 * Puts the signals of one call in order: each is handed on once, and after the one that it names as `previous`. They arrive in any order,
 * several times, and with gaps, which `resume` fills.
 */
export const signalReceiver = (onSignal: (signal: StoredSignal) => void): SignalReceiver => {
  /** Received before their `previous`, by key. */
  const held = new Map<string, StoredSignal>();
  const delivered = new Set<string>();
  /** Sequence numbers received beyond the first gap. */
  const beyond = new Set<number>();
  /** By sender, and of all of them: the id of the last signal that was handed on. */
  const lastIds = new Map<string, string>();
  let upTo = 0;

  const closeGap = (): void => {
    for (; beyond.delete(upTo + 1); upTo += 1);
  };
  const deliverable = (): StoredSignal | undefined =>
    [...held.values()].find(({ from, previous }) => previous === undefined || delivered.has(keyOfId(from, previous)));
  const accept = (signal: StoredSignal): void => {
    const key = keyOf(signal);
    // A newer copy of a signal that waits may name another `previous`, because the one before was refused.
    const waiting = held.get(key);
    if (delivered.has(key) || (waiting && waiting.seq > signal.seq)) return;
    held.set(key, signal);
    for (let next = deliverable(); next; next = deliverable()) {
      held.delete(keyOf(next));
      delivered.add(keyOf(next));
      const { id, from } = next;
      if (id !== undefined) lastIds.set('', id).set(from.userId, id);
      onSignal(next);
    }
  };

  return {
    get after() {
      return upTo;
    },
    get hasGap() {
      return beyond.size > 0;
    },
    lastFrom: (userId = '') => lastIds.get(userId),
    receive: (signal) => {
      const isNew = signal.seq > upTo && !beyond.has(signal.seq);
      if (isNew) beyond.add(signal.seq);
      closeGap();
      accept(signal);
      return isNew && beyond.size > 0;
    },
    complete: (after) => {
      if (after <= upTo) return;
      upTo = after;
      for (const seq of [...beyond]) if (seq <= after) beyond.delete(seq);
      closeGap();
    },
  };
};

/** An id is unique among those of its device. A signal without one is identified by its number. */
const keyOf = ({ from, id, seq }: StoredSignal): string => (id === undefined ? String(seq) : keyOfId(from, id));
const keyOfId = ({ userId, deviceId }: Party, id: string): string => JSON.stringify([userId, deviceId, id]);
