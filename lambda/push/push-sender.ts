import type { PushMessage } from './push-message.ts';

/** The closed list of what can become of a ring at the push service's door. */
export type PushOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string }
  /** Only this may ever cost a device its registration: the endpoint itself is no more, or off. */
  | { readonly kind: 'gone'; readonly reason: 'endpoint_disabled' | 'endpoint_missing' }
  /** Our fault, or our credential's; the phone is not to blame. `no_application`: its app is no longer deployed. */
  | {
      readonly kind: 'rejected';
      readonly reason:
        | 'payload_too_large'
        | 'not_authorised'
        | 'platform_disabled'
        | 'invalid_message'
        | 'no_application';
    }
  /** `unanswered`: nobody knows whether the push was taken; whoever cannot be rung twice must not be sent another. */
  | { readonly kind: 'retryable'; readonly reason: 'throttled' | 'unavailable' | 'unanswered' };

/** What ringing needs from the push service. Never throws for one message's sake. */
export interface PushSender {
  send(message: PushMessage): Promise<PushOutcome>;
}
