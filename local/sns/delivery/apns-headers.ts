import { APNS_ATTRIBUTES } from '../mobile-attributes.ts';
import type { JsonBody } from '../notification-body.ts';
import type { ApplePlatform } from '../platforms.ts';
import type { Attempt } from './notification.ts';
import { lifeOf } from './time-to-live.ts';

/**
 * The push type SNS infers when nobody sets one: `background` for a payload that only wakes the app, `alert` for every
 * other, and `voip` never.
 * https://aws.amazon.com/blogs/messaging-and-targeting/sending-push-notifications-to-ios-13-devices-with-amazon-sns/
 */
function inferredPushType(body: JsonBody): 'alert' | 'background' {
  const { aps } = body;
  if (typeof aps !== 'object' || aps === null) return 'alert';
  const wakes = 'content-available' in aps && aps['content-available'] === 1;
  const shows = 'alert' in aps || 'badge' in aps || 'sound' in aps;
  return wakes && !shows ? 'background' : 'alert';
}

/** `apns-expiration`: epoch seconds, or 0 for one try. */
function expirationOf(attempt: Attempt, platform: ApplePlatform): string {
  const life = lifeOf(attempt.notification, platform, attempt.now);
  return life.kind === 'left' ? String(Math.floor((attempt.now + life.ms) / 1000)) : '0';
}

/**
 * The headers of one push. The names on the right are Apple's:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 * With a certificate and no topic attribute Apple takes the certificate's; with a key SNS sends the bundle id it holds.
 */
export function apnsHeaders(attempt: Attempt, platform: ApplePlatform): Readonly<Record<string, string>> {
  const { attributes, body } = attempt.notification;
  const { credential } = attempt.application;
  const topic =
    attributes.get(APNS_ATTRIBUTES.topic) ?? (credential.kind === 'token' ? credential.bundleId : undefined);
  const collapseId = attributes.get(APNS_ATTRIBUTES.collapseId);
  const pushType = attributes.get(APNS_ATTRIBUTES.pushType) ?? inferredPushType(body);
  // Apple refuses 10 for background pushes. That SNS therefore sends 5 is an inference.
  const priority = attributes.get(APNS_ATTRIBUTES.priority) ?? (pushType === 'background' ? '5' : '10');
  return {
    'apns-push-type': pushType,
    'apns-priority': priority,
    'apns-expiration': expirationOf(attempt, platform),
    ...(topic === undefined ? {} : { 'apns-topic': topic }),
    ...(collapseId === undefined ? {} : { 'apns-collapse-id': collapseId }),
  };
}
