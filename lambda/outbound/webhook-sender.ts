import type { WebhookSettings } from '../contract/event-settings.ts';
import type { SendWebhook } from '../events/webhook-sender.ts';
import type { Resolve } from './checked-addresses.ts';
import { AddressRefused, OutboundTimeout } from './outbound-errors.ts';
import { type PinnedRequest, sendPinned } from './pinned-request.ts';

/** Milliseconds for a receiver's answer. */
const TIMEOUT = 10_000;

/** What a test replaces. */
export interface WebhookSenderOptions {
  readonly resolve?: Resolve;
  readonly ca?: PinnedRequest['ca'];
  readonly timeoutMs?: number;
}

/** Requests to a webhook's URL. What the receiver answers beside its status is not read, because nothing is done with it. */
export const webhookSender =
  (
    { url, allow }: Pick<WebhookSettings, 'url' | 'allow'>,
    { resolve, ca, timeoutMs = TIMEOUT }: WebhookSenderOptions = {},
  ): SendWebhook =>
  async (headers, body) => {
    try {
      const answer = await sendPinned({ url, method: 'POST', headers, body, allow, timeoutMs, ca }, resolve);
      return { kind: 'answered', status: answer.status, retryAfter: answer.headers['retry-after'] };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  };

/** Node's codes of name resolution, connection and TLS, such as `ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
const reasonOf = (error: unknown): string => {
  if (error instanceof OutboundTimeout) return 'timeout';
  if (error instanceof AddressRefused) return 'address_refused';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'failed';
};
