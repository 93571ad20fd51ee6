import type { SnsPlatform } from '../../../lambda/contract/words.ts';
import { readTtl } from '../mobile-attributes.ts';
import { isVoip } from '../platforms.ts';
import type { Notification } from './notification.ts';

/** SNS's default: four weeks. https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html */
const DEFAULT_TTL_S = 2_419_200;

/** Milliseconds of life left. `now-or-never` is the meaning of 0 for Apple and Google. */
export type Life = { readonly kind: 'left'; readonly ms: number } | { readonly kind: 'now-or-never' | 'over' };

/**
 * What is left of a notification's time to live once its dwell time is taken off. SNS never contacts the provider
 * when nothing is.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html
 *
 * 0 is special for APNS and FCM, but not for APNS_VOIP: there SNS takes it at its word and drops the push. Wire found
 * that out in production, see the note "VoIP TTLs" in
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws.hs
 */
export function lifeOf({ acceptedAt, attributes }: Notification, platform: SnsPlatform, now: number): Life {
  const ttl = readTtl(platform, attributes) ?? DEFAULT_TTL_S;
  if (ttl === 0) return { kind: isVoip(platform) ? 'over' : 'now-or-never' };
  const ms = ttl * 1000 - (now - acceptedAt);
  return ms > 0 ? { kind: 'left', ms } : { kind: 'over' };
}
