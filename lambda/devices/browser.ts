import { createHash } from 'node:crypto';
import { endpointId } from './endpoint-id.ts';

/** Where a browser's Web Pushes are sent, and the keys that they are encrypted for: https://www.rfc-editor.org/rfc/rfc8291 */
export interface Subscription {
  /** Who knows it can send pushes there: it is in no view and no log. */
  readonly endpoint: string;
  /** The browser's public key, base64url. */
  readonly p256dh: string;
  /** The authentication secret, base64url. */
  readonly auth: string;
}

/** A browser that can be rung: over its socket, and by Web Push if it has a subscription. All times are epoch milliseconds. */
export interface Browser {
  readonly userId: string;
  readonly deviceId: string;
  readonly appId: string;
  readonly subscription?: Subscription | undefined;
  /** UUID of the write that made the browser the owner of its subscription; each such write has a new one. */
  readonly claim: string;
  /** Tag of BCP 47. */
  readonly language?: string | undefined;
  readonly registeredAt: number;
  readonly refreshedAt: number;
  /** When the push service said that the subscription has ended; absent once the browser has registered another. */
  readonly subscriptionEndedAt?: number | undefined;
}

export interface SubscribedBrowser extends Browser {
  readonly subscription: Subscription;
}

export const isSubscribed = (browser: Browser): browser is SubscribedBrowser => browser.subscription !== undefined;

/** A short name of a subscription that does not reveal its endpoint: in receipt tokens, and among a call's pending endpoints. */
export const subscriptionId = ({ endpoint }: Subscription): string => endpointId(endpoint);

/** What the owner of a subscription is stored under: the endpoint itself would be in the clear in a key. */
export const subscriptionKey = ({ endpoint }: Subscription): string =>
  `web-push:${createHash('sha256').update(endpoint).digest('base64url')}`;
