import webPush from 'web-push';
import type { WebPushSettings } from '../contract/environment.ts';
import type { VapidKeyPair } from '../contract/web-push.ts';
import type { Subscription } from '../devices/browser.ts';
import { isListedHost } from '../devices/check-subscription.ts';
import { AddressRefused, OutboundTimeout } from '../outbound/outbound-errors.ts';
import { sendPinned } from '../outbound/pinned-request.ts';
import type { WebPushMessage } from '../push/web-push-message.ts';
import type { WebPushOutcome, WebPushSender } from '../push/web-push-sender.ts';

/** Milliseconds for one push. */
const TIMEOUT = 5_000;

/**
 * Encrypts each push for its browser (RFC 8291), names this deployment to the push service (VAPID, RFC 8292), and sends it. A client chose
 * the URL: the name's addresses are checked, and no redirect is followed.
 *
 * @param keyPair the VAPID key pair that the browsers' subscriptions were made for
 * @param send replaced in tests
 */
export const vapidSender = (
  { subject, hosts, allow }: Pick<WebPushSettings, 'subject' | 'hosts' | 'allow'>,
  keyPair: () => Promise<VapidKeyPair>,
  send: typeof sendPinned = sendPinned,
): WebPushSender => {
  const request = async ({ endpoint, p256dh, auth }: Subscription, message: WebPushMessage) => {
    const { ttl, urgency, topic, payload } = message;
    const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject, ...(await keyPair()) },
      contentEncoding: webPush.supportedContentEncodings.AES_128_GCM,
      TTL: ttl,
      urgency,
      topic,
    });
    const headers = Object.fromEntries(
      Object.entries(details.headers)
        .filter(([name]) => name.toLowerCase() !== 'content-length')
        .map(([name, value]) => [name, String(value)]),
    );
    return { headers, body: details.body };
  };

  return {
    send: async (subscription, message) => {
      const { endpoint } = subscription;
      // The list may have become shorter since the browser registered.
      if (!isListedHost(new URL(endpoint).hostname, hosts)) return { kind: 'rejected', reason: 'host_not_listed' };
      let made: Awaited<ReturnType<typeof request>>;
      try {
        made = await request(subscription, message);
      } catch {
        // A point that is not on the curve, or a key pair that cannot be read.
        return { kind: 'rejected', reason: 'invalid_request' };
      }
      try {
        const answer = await send({ ...made, url: endpoint, method: 'POST', allow, timeoutMs: TIMEOUT });
        return outcomeOf(answer.status, answer.headers['retry-after']);
      } catch (error) {
        if (error instanceof AddressRefused) return { kind: 'rejected', reason: 'address_refused' };
        return { kind: 'retryable', reason: error instanceof OutboundTimeout ? 'unanswered' : 'unavailable' };
      }
    },
  };
};

/** https://www.rfc-editor.org/rfc/rfc8030#section-5, https://developer.apple.com/documentation/usernotifications/sending-web-push-notifications-in-web-apps-and-browsers */
const outcomeOf = (status: number, retryAfter: string | undefined): WebPushOutcome => {
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 404 || status === 410) return { kind: 'gone', reason: 'subscription_ended' };
  if (status === 413) return { kind: 'rejected', reason: 'payload_too_large' };
  if (status === 401 || status === 403) return { kind: 'rejected', reason: 'not_authorised' };
  if (status === 429 || status >= 500) {
    const reason = status === 429 ? 'throttled' : 'unavailable';
    return { kind: 'retryable', reason, ...(/^\d+$/.test(retryAfter ?? '') && { retryAfter: Number(retryAfter) }) };
  }
  return { kind: 'rejected', reason: 'invalid_request' };
};
