import type { Media } from '../../lambda/contract/enums.ts';
import type { CallEvent, PhoneCall } from '../phones/phone.ts';
import type { BrowserLogEntry } from './browser-log.ts';

/** A call in a page. */
export type BrowserCall = Omit<PhoneCall, 'shownBy'>;

/** A notification of the service worker; one for each call. */
export interface BrowserNotification {
  readonly callId: string;
  readonly title: string;
  readonly body: string;
  /** While it rings it has *Answer* and *Decline*. */
  readonly isRinging: boolean;
  /** A page that is open rings by itself. */
  readonly isSilent: boolean;
  /** Of the push: reports to the backend without a session. */
  readonly ackUrl?: string | undefined;
  readonly media: Media;
}

/** `ended`: the push service has ended it, which the browser learns at the next start of the page. */
export type SubscriptionState = 'active' | 'ended' | 'none';

/** The public state of a browser, as plain JSON. */
export interface BrowserView {
  /** The device id that its page registers. */
  readonly id: string;
  readonly userId: string;
  /** Whether a tab shows the page, or none. The service worker gets pushes either way. */
  readonly page: 'open' | 'closed';
  readonly online: boolean;
  /** Whether the user allows the site's notifications. */
  readonly permission: 'granted' | 'denied';
  readonly subscription: SubscriptionState;
  /** Whether the page has a WebSocket. */
  readonly isConnected: boolean;
  /** Newest first. */
  readonly notifications: readonly BrowserNotification[];
  /** Calls in progress in the page, oldest first. */
  readonly calls: readonly BrowserCall[];
  /** The last ten calls that ended in the page, newest first. */
  readonly recents: readonly BrowserCall[];
  /** The API's last response to the registration. */
  readonly registration?:
    | { readonly status: number; readonly at: number; readonly hasSubscription: boolean; readonly code?: string }
    | undefined;
}

/** A user's action in a browser. Without `callId`, it applies to the oldest call that rings. */
export type BrowserAction =
  /** Opens the page: it registers the browser, and opens its WebSocket. */
  | { readonly do: 'open_page' }
  | { readonly do: 'close_page' }
  /** Changes the permission for the site's notifications. Without it there is no subscription. */
  | { readonly do: 'allow_notifications'; readonly allowed: boolean }
  /** The push service ends the subscription, as it does after months without use: it answers the next push with 410. */
  | { readonly do: 'end_subscription' }
  | { readonly do: 'go_offline' }
  | { readonly do: 'come_online' }
  /** In the page; if no page is open, by the button of the notification. */
  | { readonly do: 'answer'; readonly callId?: string | undefined }
  | { readonly do: 'decline'; readonly callId?: string | undefined }
  /** A click on the notification, beside its buttons: the page opens, and rings. */
  | { readonly do: 'open_notification'; readonly callId?: string | undefined }
  | { readonly do: 'hang_up'; readonly callId?: string | undefined };

/** A browser of a user in a running local backend. */
export interface LabBrowser {
  readonly id: string;
  view(): BrowserView;
  /** The last 1,000 entries, oldest first. */
  log(): readonly BrowserLogEntry[];
  /**
   * Performs a user's action. Resolves once the requests that it caused got their responses.
   *
   * @throws {InvalidStateError} if the action is not possible now
   */
  act(action: BrowserAction): Promise<void>;
  /** Delivers a call event to the page, from a WebSocket that another component holds for it. */
  deliverCallEvent(callEvent: CallEvent): void;
  /** Ends the subscription, and closes the page's WebSocket. */
  close(): Promise<void>;
}
