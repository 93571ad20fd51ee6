import type { Payload } from '../../client-libraries/client-library.ts';
import type { Environment, Media, Preset } from '../../lambda/contract/enums.ts';
import type { AppDesign } from './app-design.ts';
import type { Build, CallEvent, PhoneAction, PhoneCall, ProcessState } from './phone.ts';

/** A push as the phone receives it. */
export interface Push {
  readonly id: string;
  /** APNs: `voip`, `alert` or `background`. */
  readonly type: string;
  readonly payload: Payload;
  /** The priority of an FCM message. */
  readonly priority: 'high' | 'normal';
  /** Epoch milliseconds; after that the push is not delivered. */
  readonly expiresAt: number;
}

/** A timer of a phone. `at`: when it is due, in epoch milliseconds. */
export type PhoneTimer =
  | { readonly kind: 'report_check'; readonly at: number; readonly pushId: string }
  | { readonly kind: 'ring_timeout'; readonly at: number; readonly uuid: string }
  /** The app polls its calls instead of using a connection. */
  | { readonly kind: 'poll'; readonly at: number };

interface AnyPhone {
  readonly id: string;
  readonly userId: string;
  readonly callerName: string;
  readonly appId?: string | undefined;
  readonly preset?: Preset | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly callUpdates: 'polled' | 'pushed';
  readonly claimsEnvironment?: Environment | undefined;
  app: AppDesign;
  build: Build;
  token: string;
  /** The token for ordinary notifications. */
  alertToken: string;
  process: ProcessState;
  online: boolean;
  unlocked: boolean;
  calls: PhoneCall[];
  recents: PhoneCall[];
  timers: PhoneTimer[];
  /** How many UUIDs the phone has generated for calls. */
  generatedUuids: number;
  doNotDisturb: boolean;
  /** Declines, and ends of calls, that could not be sent; they outlive the process. `until`: epoch milliseconds. */
  keptRequests: { readonly request: AppRequest; readonly until: number }[];
  registration?: { status: number; at: number; code?: string } | undefined;
}

export interface IosPhone extends AnyPhone {
  readonly platform: 'ios';
  /** Whether this process has a PKPushRegistry with a delegate. */
  hasRegistry: boolean;
  /** Pushes that wait for a PKPushRegistry delegate. */
  pendingPushes: Push[];
  unreportedPushes: number;
  pushesStopped: boolean;
}

export interface AndroidPhone extends AnyPhone {
  readonly platform: 'android';
  /** Messages that wait until the phone is online, unlocked or awake. */
  pendingMessages: Push[];
  dozing: boolean;
  fullScreenAllowed: boolean;
  /** When high-priority messages showed nothing to the user, in epoch milliseconds. */
  unseenAt: number[];
}

/** The full state of a phone. The models change a copy of it. */
export type PhoneState = IosPhone | AndroidPhone;

/** A request of the app to the API; `live-phone.ts` sends it. */
export type AppRequest =
  | { readonly kind: 'register' }
  | {
      readonly kind: 'transition';
      readonly uuid: string;
      readonly callId: string;
      readonly transition: 'ringing' | 'answer' | 'decline' | 'cancel' | 'end';
    }
  | (ReceiptRequest & { readonly kind: 'receipt' })
  /** Reads the call: with the session, or with the receipt URL of the push. */
  | { readonly kind: 'get_call'; readonly callId: string; readonly url?: string; readonly isPoll: boolean }
  | { readonly kind: 'invite'; readonly callId: string; readonly to: readonly string[]; readonly media: Media };

export type ReceiptEvent = 'ringing' | 'answered' | 'declined' | 'ended';

/** Cordova's native code cannot report the end of a call. */
export type Receipt =
  | { readonly by: 'post'; readonly event: ReceiptEvent }
  | { readonly by: 'cordova'; readonly event: Exclude<ReceiptEvent, 'ended'> };

type ReceiptRequest = Receipt & { readonly uuid: string; readonly callId: string; readonly url: string };

/** The response to a request. */
export interface ApiResponse {
  /** The HTTP status; 0 if the server could not be reached. */
  readonly status: number;
  /** The `code` of the API's problem details. */
  readonly code?: string | undefined;
  readonly callEvent?: CallEvent | undefined;
}

/** An event that a model applies to a phone. `clock`: the clock has advanced. */
export type PhoneEvent =
  | { readonly kind: 'push'; readonly push: Push }
  | { readonly kind: 'action'; readonly action: PhoneAction; readonly ids: GeneratedIds }
  | { readonly kind: 'call_event'; readonly callEvent: CallEvent }
  | { readonly kind: 'response'; readonly request: AppRequest; readonly response: ApiResponse }
  | { readonly kind: 'clock' };

/** New random ids, generated outside the model so that it stays pure. */
export interface GeneratedIds {
  readonly token: string;
  readonly alertToken: string;
  readonly callId: string;
}

export type EndedBy = 'user' | 'server' | 'system' | 'app';
