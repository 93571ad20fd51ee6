import type { Platform } from './platforms.ts';
import { invalidParameter } from './sns-error.ts';

/**
 * The reserved attributes. All Apple platforms share these; each platform has a separate TTL attribute.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export const APNS_ATTRIBUTES = {
  pushType: 'AWS.SNS.MOBILE.APNS.PUSH_TYPE',
  topic: 'AWS.SNS.MOBILE.APNS.TOPIC',
  priority: 'AWS.SNS.MOBILE.APNS.PRIORITY',
  collapseId: 'AWS.SNS.MOBILE.APNS.COLLAPSE_ID',
} as const;

/** FCM's attribute has two names; the newer one takes precedence. */
const ttlNames = (platform: Platform): readonly string[] =>
  platform === 'GCM' ? ['AWS.SNS.MOBILE.FCM.TTL', 'AWS.SNS.MOBILE.GCM.TTL'] : [`AWS.SNS.MOBILE.${platform}.TTL`];

function ttlAttribute(platform: Platform, attributes: ReadonlyMap<string, string>) {
  for (const name of ttlNames(platform)) {
    const value = attributes.get(name);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** The time to live in seconds from the publish; `undefined` when no attribute sets it. */
export function readTtl(platform: Platform, attributes: ReadonlyMap<string, string>): number | undefined {
  const attribute = ttlAttribute(platform, attributes);
  return attribute && Number(attribute.value);
}

/** @throws SnsError InvalidParameter. That Publish rejects such a value, and its text, are not documented. */
export function checkMobileAttributes(platform: Platform, attributes: ReadonlyMap<string, string>): void {
  const attribute = ttlAttribute(platform, attributes);
  if (attribute !== undefined && !/^\d{1,9}$/.test(attribute.value)) {
    throw invalidParameter(
      'MessageAttributes',
      `Invalid value for attribute: ${attribute.name}: not a number of seconds`,
    );
  }
}
