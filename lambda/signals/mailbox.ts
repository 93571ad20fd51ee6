/** A signal as it lies in a mailbox. */
export interface Signal {
  /** Counts up from 1 for each recipient of each call. */
  readonly seq: number;
  readonly from: { readonly userId: string; readonly deviceId: string };
  /** The sender's `description` or `candidate`, as JSON text. */
  readonly content: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** Signals of a call, kept for each recipient, so that none is lost on a phone that is just waking. */
export interface Mailbox {
  /** Appends a signal; its number, or `undefined` when the mailbox is full. */
  append(callId: string, to: string, signal: Omit<Signal, 'seq'>): Promise<number | undefined>;
  /** The recipient's signals after a number, in order, at most a page of them. */
  after(callId: string, to: string, seq: number): Promise<readonly Signal[]>;
}
