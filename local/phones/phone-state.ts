import type { Environment, Media, Preset } from '../../lambda/contract/words.ts';
import type { AppDesign } from './app-design.ts';
import type { Payload } from './libraries/reading.ts';
import type { Build, CallNews, PhoneAction, PhoneCall, ProcessState } from './phone.ts';

/** A push as it reaches the phone. */
export interface Push {
  readonly id: string;
  /** APNs: `voip`, `alert` or `background`. */
  readonly type: string;
  readonly payload: Payload;
  /** FCM's. */
  readonly priority: 'high' | 'normal';
  /** Epoch milliseconds, after which nobody delivers it any more. */
  readonly expiresAt: number;
}

/** Something that comes with time. */
export type Due =
  | { readonly what: 'report_check'; readonly at: number; readonly pushId: string }
  | { readonly what: 'ring_ends'; readonly at: number; readonly uuid: string }
  /** The app's own connection brings news. */
  | { readonly what: 'look'; readonly at: number };

interface AnyPhone {
  readonly id: string;
  readonly userId: string;
  readonly callerName: string;
  readonly appId?: string | undefined;
  readonly preset?: Preset | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly hears: 'asks' | 'told';
  readonly claimsEnvironment?: Environment | undefined;
  app: AppDesign;
  build: Build;
  token: string;
  /** For ordinary notifications. */
  alertToken: string;
  process: ProcessState;
  online: boolean;
  unlocked: boolean;
  calls: PhoneCall[];
  recents: PhoneCall[];
  due: Due[];
  /** Calls that the phone made up a UUID for. */
  made: number;
  registration?: { status: number; at: number; code?: string } | undefined;
}

export interface IosPhone extends AnyPhone {
  readonly platform: 'ios';
  /** Whether this process has a PKPushRegistry with a delegate. */
  registry: boolean;
  /** Pushes that nobody took yet. */
  waiting: Push[];
  offences: number;
  pushesStopped: boolean;
}

export interface AndroidPhone extends AnyPhone {
  readonly platform: 'android';
  /** Messages that wait for the phone to be online, unlocked or awake. */
  kept: Push[];
  dozing: boolean;
  fullScreenAllowed: boolean;
  /** When messages of high priority showed nothing, epoch milliseconds. */
  unseen: number[];
}

/** All that a phone is. The models change a copy of it. */
export type PhoneState = IosPhone | AndroidPhone;

/** What the app wants of the server; the host does it. */
export type AppRequest =
  | { readonly do: 'register' }
  | {
      readonly do: 'move';
      readonly uuid: string;
      readonly callId: string;
      readonly move: 'ringing' | 'answer' | 'decline' | 'cancel' | 'end';
    }
  | (ReceiptRequest & { readonly do: 'receipt' })
  /** How the call stands: with the session, or by the push's own URL. */
  | { readonly do: 'look'; readonly callId: string; readonly url?: string; readonly isRoutine: boolean }
  | { readonly do: 'invite'; readonly callId: string; readonly to: readonly string[]; readonly media: Media };

export type ReceiptEvent = 'ringing' | 'answered' | 'declined' | 'ended';

/** Cordova's native code has no word for the end of a call. */
export type Receipt =
  | { readonly by: 'post'; readonly event: ReceiptEvent }
  | { readonly by: 'cordova'; readonly event: Exclude<ReceiptEvent, 'ended'> };

type ReceiptRequest = Receipt & { readonly uuid: string; readonly callId: string; readonly url: string };

/** What came of a request. */
export interface Reply {
  /** HTTP's; 0 when the server could not be reached. */
  readonly status: number;
  /** The API's stable code of a problem. */
  readonly code?: string | undefined;
  readonly news?: CallNews | undefined;
}

/** What a model takes up. `fresh` is what it may need that is new in the world. */
export type PhoneEvent =
  | { readonly kind: 'push'; readonly push: Push }
  | { readonly kind: 'action'; readonly action: PhoneAction; readonly fresh: Fresh }
  | { readonly kind: 'news'; readonly news: CallNews }
  | { readonly kind: 'reply'; readonly request: AppRequest; readonly reply: Reply }
  | { readonly kind: 'time' };

export interface Fresh {
  readonly token: string;
  readonly alertToken: string;
  readonly callId: string;
}

export type EndedBy = 'user' | 'server' | 'system' | 'app';
