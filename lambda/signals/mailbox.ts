import { LIMITS } from '../contract/limits.ts';

/** A signal as it is stored: one item, whatever its sender sent together. */
export interface Signal {
  /** Counts up from 1 for each recipient of each call. */
  readonly seq: number;
  readonly from: { readonly userId: string; readonly deviceId: string };
  /** The sender's descriptions, candidates and data, as JSON text. */
  readonly content: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

export type Appended =
  | { readonly kind: 'stored'; readonly seq: number }
  | { readonly kind: 'full' }
  /** `retryAfter`: seconds until the next one is accepted. */
  | { readonly kind: 'too-fast'; readonly retryAfter: number };

/** Signals of a call, stored for each recipient, so that none is lost while a phone wakes up. */
export interface Mailbox {
  /** Appends a signal, unless too many are pending or came in one minute. */
  append(callId: string, to: string, signal: Omit<Signal, 'seq'>): Promise<Appended>;
  /** One page of the recipient's signals after a number, in order. */
  after(callId: string, to: string, seq: number): Promise<readonly Signal[]>;
  /** The recipient has every signal up to this number: they are not pending any more. */
  acknowledge(callId: string, to: string, seq: number): Promise<void>;
}

/** Milliseconds in which a limited number of signals is accepted. */
export const SIGNAL_WINDOW = 60_000;

/** What limits a mailbox. */
export interface MailboxCounts {
  readonly lastNumber: number;
  /** Bytes of all signals so far. */
  readonly totalBytes: number;
  /** End of the current minute, which begins with its first signal; epoch milliseconds. */
  readonly windowEnd: number;
  /** Signals in this minute. */
  readonly windowCount: number;
  /** What `lastNumber` and `totalBytes` may reach; an acknowledgement raises them. */
  readonly maxNumber: number;
  readonly maxBytes: number;
}

/** The limits of a mailbox from which everything up to a number has arrived. @param bytes of the signals up to it */
export const ceilings = (acknowledged: number, bytes: number) => ({
  maxNumber: acknowledged + LIMITS.pendingSignals,
  maxBytes: bytes + LIMITS.pendingBytes,
});

/** Why a mailbox takes no further signal now; `new-minute`: it does, as the first of a minute. */
export const admission = (
  { lastNumber, totalBytes, windowEnd, windowCount, maxNumber, maxBytes }: MailboxCounts,
  now: number,
): Exclude<Appended, { kind: 'stored' }> | { readonly kind: 'new-minute' | 'accepted' } => {
  if (lastNumber >= Math.min(maxNumber, LIMITS.signalNumber) || totalBytes >= maxBytes) return { kind: 'full' };
  if (windowEnd <= now) return { kind: 'new-minute' };
  if (windowCount < LIMITS.signalsPerMinute) return { kind: 'accepted' };
  return { kind: 'too-fast', retryAfter: Math.ceil((windowEnd - now) / 1000) };
};
