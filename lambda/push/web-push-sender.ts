import type { Subscription } from '../devices/browser.ts';
import type { WebPushMessage } from './web-push-message.ts';

/** Every possible answer of a push service to one push. */
export type WebPushOutcome =
  | { readonly kind: 'accepted' }
  /** The subscription has ended. Only this outcome removes it. */
  | { readonly kind: 'gone'; readonly reason: 'subscription_ended' }
  | {
      readonly kind: 'rejected';
      readonly reason:
        | 'payload_too_large'
        | 'not_authorised'
        | 'address_refused'
        | 'host_not_listed'
        | 'invalid_request';
    }
  /** `unanswered`: the push service may have accepted it. `retryAfter`: seconds that it asks for. */
  | {
      readonly kind: 'retryable';
      readonly reason: 'throttled' | 'unavailable' | 'unanswered';
      readonly retryAfter?: number | undefined;
    };

/** The rules' port to the push services of browsers. Never rejects. */
export interface WebPushSender {
  send(subscription: Subscription, message: WebPushMessage): Promise<WebPushOutcome>;
}
