import type { JsonBody } from '../json-body.ts';
import { APNS_ATTRIBUTES } from '../mobile-attributes.ts';
import type { ApplePlatform } from '../platforms.ts';
import type { Attempt } from './notification.ts';
import { remainingTtl } from './time-to-live.ts';

/**
 * The push type that SNS infers when no attribute sets one: `background` for a payload that only wakes the app, `alert`
 * for any other. SNS never infers `voip`.
 * https://aws.amazon.com/blogs/messaging-and-targeting/sending-push-notifications-to-ios-13-devices-with-amazon-sns/
 */
function inferredPushType(body: JsonBody): 'alert' | 'background' {
  const { aps } = body;
  if (typeof aps !== 'object' || aps === null) return 'alert';
  const wakes = 'content-available' in aps && aps['content-available'] === 1;
  const shows = 'alert' in aps || 'badge' in aps || 'sound' in aps;
  return wakes && !shows ? 'background' : 'alert';
}

/** `apns-expiration`: epoch seconds, or 0 for a single delivery attempt. */
function expirationOf(attempt: Attempt, platform: ApplePlatform): string {
  const ttl = remainingTtl(attempt.notification, platform, attempt.now);
  return ttl.kind === 'remaining' ? String(Math.floor((attempt.now + ttl.ms) / 1000)) : '0';
}

/**
 * The headers of one push, from SNS's message attributes:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 * Without a topic attribute, APNs uses the topic of the certificate; with a key, SNS sends the stored bundle id.
 */
export function apnsHeaders(attempt: Attempt, platform: ApplePlatform): Readonly<Record<string, string>> {
  const { attributes, body } = attempt.notification;
  const { credential } = attempt.application;
  const topic =
    attributes.get(APNS_ATTRIBUTES.topic) ?? (credential.kind === 'token' ? credential.bundleId : undefined);
  const collapseId = attributes.get(APNS_ATTRIBUTES.collapseId);
  const pushType = attributes.get(APNS_ATTRIBUTES.pushType) ?? inferredPushType(body);
  // APNs rejects priority 10 for background pushes. That SNS therefore sends 5 is an inference.
  const priority = attributes.get(APNS_ATTRIBUTES.priority) ?? (pushType === 'background' ? '5' : '10');
  return {
    'apns-push-type': pushType,
    'apns-priority': priority,
    'apns-expiration': expirationOf(attempt, platform),
    ...(topic === undefined ? {} : { 'apns-topic': topic }),
    ...(collapseId === undefined ? {} : { 'apns-collapse-id': collapseId }),
  };
}
