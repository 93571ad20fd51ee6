import type { HandleType, Media } from '../api/api-types.ts';

/** An invite: rings every device of the callees. */
export interface InviteInput {
  /** One user id or several. */
  readonly to: string | readonly string[];
  /** @default 'audio' */
  readonly media?: Media;
  /** As the callees' phones show it. */
  readonly caller: {
    readonly name: string;
    /** @default the caller's user id */
    readonly handle?: string;
    /** @default 'generic' */
    readonly handleType?: HandleType;
  };
  /** The app's own data for the callees' apps: at most 1,024 bytes as JSON. */
  readonly custom?: Readonly<Record<string, unknown>>;
  /** Seconds for which phones ring. @default the deployment's, 40 */
  readonly ringTimeoutSeconds?: number;
  /** A UUID; CallKit's, if the app has reported the call to CallKit before. @default a new one */
  readonly callId?: string;
  /** What a decline on one device ends: the call for its user, or the ringing of that device. @default 'call' */
  readonly declineEnds?: 'call' | 'device';
  /** A callee who is in a call: rings anyway, or ends as `busy`. @default 'ring' */
  readonly whenBusy?: 'ring' | 'refuse';
  /** Which devices begin to ring when; without `platforms` and `to`, all that no step before names. @default all at once */
  readonly hunt?: readonly {
    /** Of the invite's start: 0 for the first step. */
    readonly afterSeconds: number;
    readonly platforms?: readonly ('ios' | 'android' | 'web')[];
    /** Callees of this invite. */
    readonly to?: readonly string[];
  }[];
}
