import type { LogEntryOf } from '../phones/phone-log.ts';

/** The kinds of entry in a browser's log. */
export const BROWSER_LOG_KINDS = [
  /** `detail.by`: `user`, or `notification`, whose click opens the page. */
  'page_opened',
  'page_closed',
  'connected',
  'disconnected',
  'offline',
  'online',
  /** `detail.allowed` */
  'permission_changed',
  'subscribed',
  /** The browser, or its push service, has ended the subscription. `detail.reason`: `denied` or `push_service` */
  'subscription_ended',
  /** The service worker got a push. `detail.payload` */
  'push_delivered',
  /** The notification of a call rings. */
  'notification_rings',
  /** A notification of a call that is over, or a ringing one that is replaced. `detail.endReason` */
  'notification_replaced',
  /** The page closes the notification of a call that it shows itself. */
  'notification_closed',
  /** The page shows an incoming call. */
  'ringing',
  'answered',
  /** The server confirmed that this browser has the call. */
  'in_call',
  'declined',
  /** `detail.endReason` */
  'ended',
  /** A request to the API, and its response. `detail.request`, `detail.status`, `detail.code` */
  'request',
  'request_failed',
] as const;
export type BrowserLogKind = (typeof BROWSER_LOG_KINDS)[number];

export type BrowserLogEntry = LogEntryOf<BrowserLogKind>;
