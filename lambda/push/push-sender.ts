import type { PushMessage } from './push-message.ts';

/**
 * Why no push can be made for a device. `no_application`: its app is no longer deployed, or has no payloads of its own any more;
 * `preset_needs_integer_caller`: its preset carries the caller's user id as an integer, and the id is none.
 */
export type NoMessageReason = 'no_application' | 'preset_needs_integer_caller' | 'invalid_message';

/** Every possible result of SNS Publish. */
export type PushOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string }
  /** The endpoint was deleted or is disabled. Only this outcome may remove a device's registration. */
  | { readonly kind: 'gone'; readonly reason: 'endpoint_disabled' | 'endpoint_missing' }
  /** A fault of the deployment or its credential, not of the phone. */
  | {
      readonly kind: 'rejected';
      readonly reason: 'payload_too_large' | 'not_authorised' | 'platform_disabled' | NoMessageReason;
    }
  /** `unanswered`: SNS may have accepted the push; a device that must not be rung twice gets no other push. */
  | { readonly kind: 'retryable'; readonly reason: 'throttled' | 'unavailable' | 'unanswered' };

/** The rules' port to the push service. */
export interface PushSender {
  /**
   * Never rejects because of one message: every failure is an outcome.
   *
   * @param options.isRepeatable whether the device may get the message twice: then it is also sent again when SNS fails or does not
   * answer, for a second at most. @default false
   */
  send(message: PushMessage, options?: { readonly isRepeatable?: boolean }): Promise<PushOutcome>;
}
