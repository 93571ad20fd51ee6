import type { HandleType, Media } from '../contract/enums.ts';

/** The facts of an incoming call for one device, from which each preset builds its payload. */
export interface IncomingCall {
  readonly callId: string;
  readonly callerId: string;
  readonly caller: { readonly name: string; readonly handle: string; readonly handleType: HandleType };
  readonly media: Media;
  /** Data of the app. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
  /** Where the phone's native code sends its receipts, without a session. */
  readonly ackUrl: string;
}
