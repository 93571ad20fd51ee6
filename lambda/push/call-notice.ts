import type { EndReason, Media } from '../contract/words.ts';

/** What one device is told when a call that it knew of moved without it. */
export interface CallNotice {
  /** `call_answered` is for the caller's devices alone. */
  readonly type: 'call_answered' | 'call_ended';
  readonly callId: string;
  readonly callerId: string;
  readonly callerName: string;
  readonly media: Media;
  /** Of the end, as it is for this device: `answered_elsewhere` where the call itself goes on. */
  readonly endReason?: EndReason | undefined;
  /** Whether the device was ringing up to now, and must stop. */
  readonly stopsRinging: boolean;
  /** Whether its user missed the call: nobody took it, or the caller gave up. */
  readonly isMissed: boolean;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
}
