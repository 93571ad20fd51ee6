import type { HandleType, Media } from '../contract/words.ts';

/** What one device is told of a call, whatever the shape its client library reads it in. */
export interface IncomingCall {
  readonly callId: string;
  readonly callerId: string;
  readonly caller: { readonly name: string; readonly handle: string; readonly handleType: HandleType };
  readonly media: Media;
  /** The app's own data. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
  /** Where the phone's native code reports what it did, without a session. */
  readonly ackUrl: string;
}
