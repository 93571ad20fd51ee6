import { readTtl } from '../mobile-attributes.ts';
import { isVoip, type Platform } from '../platforms.ts';
import type { Notification } from './notification.ts';

/** SNS's default: four weeks. https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html */
const DEFAULT_TTL_S = 2_419_200;

/** The remaining time to live in milliseconds. `one-attempt` is what 0 means for APNs and FCM. */
export type RemainingTtl =
  | { readonly kind: 'remaining'; readonly ms: number }
  | { readonly kind: 'one-attempt' | 'expired' };

/**
 * A notification's time to live minus its dwell time. When nothing remains, SNS does not contact the provider.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html
 *
 * For APNS and FCM, 0 means a single attempt. For APNS_VOIP, SNS treats 0 as expired and drops the push. Wire found
 * this in production, see the note "VoIP TTLs" in
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws.hs
 */
export function remainingTtl({ acceptedAt, attributes }: Notification, platform: Platform, now: number): RemainingTtl {
  const ttl = readTtl(platform, attributes) ?? DEFAULT_TTL_S;
  if (ttl === 0) return { kind: isVoip(platform) ? 'expired' : 'one-attempt' };
  const ms = ttl * 1000 - (now - acceptedAt);
  return ms > 0 ? { kind: 'remaining', ms } : { kind: 'expired' };
}
