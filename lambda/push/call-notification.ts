import type { EndReason } from '../contract/end-reasons.ts';
import type { Media } from '../contract/enums.ts';

/** The notification to one device about a transition that another device made. */
export interface CallNotification {
  /** `call_answered` goes to the caller's devices only. */
  readonly type: 'call_answered' | 'call_ended';
  readonly callId: string;
  readonly callerId: string;
  readonly callerName: string;
  readonly media: Media;
  /** The end reason that this device sees: `answered_elsewhere` while the call continues on another device. */
  readonly endReason?: EndReason | undefined;
  /** Whether the device may be ringing and must stop. */
  readonly stopsRinging: boolean;
  /** Whether the user missed the call: no device answered, or the caller cancelled. */
  readonly isMissed: boolean;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
}
