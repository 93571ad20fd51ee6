/** A signal as it is stored. */
export interface Signal {
  /** Counts up from 1 for each recipient of each call. */
  readonly seq: number;
  readonly from: { readonly userId: string; readonly deviceId: string };
  /** The sender's `description` or `candidate`, as JSON text. */
  readonly content: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** Signals of a call, stored for each recipient, so that none is lost while a phone wakes up. */
export interface Mailbox {
  /** Appends a signal. Returns its number; `undefined` when the mailbox is full. */
  append(callId: string, to: string, signal: Omit<Signal, 'seq'>): Promise<number | undefined>;
  /** One page of the recipient's signals after a number, in order. */
  after(callId: string, to: string, seq: number): Promise<readonly Signal[]>;
}
