import type { SnsPlatform } from '../../lambda/contract/words.ts';
import { invalidParameter } from './sns-error.ts';

/**
 * The reserved attributes. Topic, priority and the others are shared by all Apple platforms, the time to live is not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export const APNS_ATTRIBUTES = {
  pushType: 'AWS.SNS.MOBILE.APNS.PUSH_TYPE',
  topic: 'AWS.SNS.MOBILE.APNS.TOPIC',
  priority: 'AWS.SNS.MOBILE.APNS.PRIORITY',
  collapseId: 'AWS.SNS.MOBILE.APNS.COLLAPSE_ID',
} as const;

/** Google's has two names, the newer one first. */
const ttlNames = (platform: SnsPlatform): readonly string[] =>
  platform === 'GCM' ? ['AWS.SNS.MOBILE.FCM.TTL', 'AWS.SNS.MOBILE.GCM.TTL'] : [`AWS.SNS.MOBILE.${platform}.TTL`];

function ttlAttribute(platform: SnsPlatform, attributes: ReadonlyMap<string, string>) {
  for (const name of ttlNames(platform)) {
    const value = attributes.get(name);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** Seconds from the publish on, when an attribute says so. */
export function readTtl(platform: SnsPlatform, attributes: ReadonlyMap<string, string>): number | undefined {
  const attribute = ttlAttribute(platform, attributes);
  return attribute && Number(attribute.value);
}

/** @throws SnsError InvalidParameter. That AWS refuses such a value at once, and with which words, is not documented. */
export function checkMobileAttributes(platform: SnsPlatform, attributes: ReadonlyMap<string, string>): void {
  const attribute = ttlAttribute(platform, attributes);
  if (attribute !== undefined && !/^\d{1,9}$/.test(attribute.value)) {
    throw invalidParameter(
      'MessageAttributes',
      `Invalid value for attribute: ${attribute.name}: not a number of seconds`,
    );
  }
}
