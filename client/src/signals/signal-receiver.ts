import type { Party } from '../api/api-types.ts';
import type { StoredSignal } from './signal-types.ts';

/**
 * Puts the signals of one call in order: each is handed on once, and after the one that it names as `previous`. They arrive in any order,
 * several times, and with gaps, which `resume` fills.
 */
export class SignalReceiver {
  private readonly onSignal: (signal: StoredSignal) => void;
  /** Received before their `previous`, by key. */
  private readonly held = new Map<string, StoredSignal>();
  private readonly delivered = new Set<string>();
  /** Sequence numbers received beyond the first gap. */
  private readonly beyond = new Set<number>();
  /** By sender, and of all of them: the id of the last signal that was handed on. */
  private readonly lastIds = new Map<string, string>();
  private upTo = 0;

  constructor(onSignal: (signal: StoredSignal) => void) {
    this.onSignal = onSignal;
  }

  /** Every signal up to this number has arrived: what `resume` and `GET …/signals` ask to come after. */
  get after(): number {
    return this.upTo;
  }

  /** The id of the last signal of a user that was handed on, or of anybody's: those before it were, too. */
  lastFrom(userId = ''): string | undefined {
    return this.lastIds.get(userId);
  }

  /** Whether signals are missing. */
  get hasGap(): boolean {
    return this.beyond.size > 0;
  }

  /** @returns whether it is new and shows a gap */
  receive(signal: StoredSignal): boolean {
    const isNew = signal.seq > this.upTo && !this.beyond.has(signal.seq);
    if (isNew) this.beyond.add(signal.seq);
    for (; this.beyond.delete(this.upTo + 1); this.upTo += 1);
    this.accept(signal);
    return isNew && this.hasGap;
  }

  /** The answer to `resume`: numbers up to `after` that are still missing will not come. */
  complete(after: number): void {
    if (after <= this.upTo) return;
    this.upTo = after;
    for (const seq of [...this.beyond]) if (seq <= after) this.beyond.delete(seq);
    for (; this.beyond.delete(this.upTo + 1); this.upTo += 1);
  }

  private accept(signal: StoredSignal): void {
    const key = keyOf(signal);
    // A newer copy of a signal that waits may name another `previous`, because the one before was refused.
    const waiting = this.held.get(key);
    if (this.delivered.has(key) || (waiting !== undefined && waiting.seq > signal.seq)) return;
    this.held.set(key, signal);
    for (let next = this.deliverable(); next !== undefined; next = this.deliverable()) {
      this.held.delete(keyOf(next));
      this.delivered.add(keyOf(next));
      const { id, from } = next;
      if (id !== undefined) this.lastIds.set('', id).set(from.userId, id);
      this.onSignal(next);
    }
  }

  private deliverable(): StoredSignal | undefined {
    for (const signal of this.held.values()) {
      const { from, previous } = signal;
      if (previous === undefined || this.delivered.has(keyOfId(from, previous))) return signal;
    }
    return undefined;
  }
}

/** An id is unique among those of its device. A signal without one is identified by its number. */
const keyOf = ({ from, id, seq }: StoredSignal): string => (id === undefined ? String(seq) : keyOfId(from, id));
const keyOfId = ({ userId, deviceId }: Party, id: string): string => JSON.stringify([userId, deviceId, id]);
