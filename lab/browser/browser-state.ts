import * as v from 'valibot';
import { END_REASONS } from '../../lambda/contract/end-reasons.ts';
import { MEDIA } from '../../lambda/contract/enums.ts';
import type { CallEvent } from '../phones/phone.ts';
import type { ApiResponse } from '../phones/phone-state.ts';
import type { BrowserAction, BrowserCall, BrowserNotification, SubscriptionState } from './browser.ts';
import type { BrowserLogEntry, BrowserLogKind } from './browser-log.ts';

/** The full state of a browser. The model changes a copy of it. */
export interface BrowserState {
  readonly id: string;
  readonly userId: string;
  page: 'open' | 'closed';
  online: boolean;
  permission: 'granted' | 'denied';
  subscription: SubscriptionState;
  /** Whether the page's WebSocket is open. */
  isConnected: boolean;
  /** Another client has the device's WebSocket, until the call in progress is over: the newest one wins. */
  isReplaced: boolean;
  notifications: BrowserNotification[];
  calls: BrowserCall[];
  recents: BrowserCall[];
  /** When the page reads its calls, because it has no WebSocket. Epoch milliseconds. */
  pollAt?: number | undefined;
  registration?: { status: number; at: number; hasSubscription: boolean; code?: string } | undefined;
}

/** A request of the page, or of its service worker, to the API. */
export type BrowserRequest =
  | { readonly kind: 'register' }
  | {
      readonly kind: 'transition';
      readonly callId: string;
      readonly transition: 'ringing' | 'answer' | 'decline' | 'end';
    }
  | {
      readonly kind: 'receipt';
      readonly callId: string;
      readonly url: string;
      readonly event: 'ringing' | 'declined';
      /** Shown again if the request gets no response. */
      readonly notification: BrowserNotification;
    }
  /** Reads the call. */
  | { readonly kind: 'get_call'; readonly callId: string; readonly isPoll: boolean };

/** The payload of a push: see `lambda/push/web-push-message.ts`. */
export const WebPushPayload = v.variant('type', [
  v.object({
    type: v.literal('incoming_call'),
    callId: v.string(),
    callerId: v.string(),
    callerName: v.string(),
    media: v.picklist(MEDIA),
    expiresAt: v.pipe(v.string(), v.transform(Date.parse)),
    ackUrl: v.string(),
  }),
  v.object({
    type: v.literal('call_ended'),
    callId: v.string(),
    callerName: v.string(),
    endReason: v.picklist(END_REASONS),
    isMissed: v.boolean(),
  }),
]);
export type WebPushPayload = v.InferOutput<typeof WebPushPayload>;

/** What a page shows of an incoming call. */
export interface IncomingCall {
  readonly callId: string;
  readonly name: string;
  readonly handle: string;
  readonly media: BrowserCall['media'];
}

export type BrowserEvent =
  | { readonly kind: 'action'; readonly action: BrowserAction }
  | { readonly kind: 'push'; readonly payload: unknown }
  /** `call.incoming` of the page's WebSocket. */
  | { readonly kind: 'incoming'; readonly call: IncomingCall }
  | { readonly kind: 'call_event'; readonly callEvent: CallEvent }
  | { readonly kind: 'socket'; readonly isOpen: boolean; readonly isReplaced: boolean }
  | {
      readonly kind: 'response';
      readonly request: BrowserRequest;
      readonly response: ApiResponse;
      /** The call of the response, if it rings this user. */
      readonly incoming?: IncomingCall | undefined;
    }
  | { readonly kind: 'clock' };

/** One step of the model: the new state, new log entries, and new requests. */
export interface BrowserStep {
  /** A copy that the step changes. */
  readonly browser: BrowserState;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly entries: BrowserLogEntry[];
  readonly requests: BrowserRequest[];
}

/** Adds a log entry. */
export const record = (
  { at, entries }: BrowserStep,
  kind: BrowserLogKind,
  text: string,
  detail: Readonly<Record<string, unknown>> = {},
  source?: string,
): void => void entries.push({ at, kind, text, detail, ...(source !== undefined && { source }) });

/** Where the rules are written down. */
export const BROWSER_SOURCES = {
  /** Without the permission, the browser deactivates its subscriptions. */
  permission: 'https://www.w3.org/TR/push-api/#security-and-privacy-considerations',
  /** Every push must show a notification. */
  userVisibleOnly: 'https://developer.mozilla.org/docs/Web/API/PushManager/subscribe#uservisibleonly',
  /** Only the click on a notification may open a page. */
  openWindow: 'https://developer.mozilla.org/docs/Web/API/Clients/openWindow',
  /** 404 or 410: the subscription is over. */
  gone: 'https://www.rfc-editor.org/rfc/rfc8030#section-7.3',
} as const;
