import type { Reason } from './apns-response.ts';
import { isPushType, PUSH_TYPES, typeOfTopic } from './push-types.ts';

/** Lower-case header names with their values: `apns-topic`, `apns-push-type` and so on. */
export type PushHeaders = Readonly<Record<string, string>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EPOCH_SECONDS = /^\d{1,10}$/;
const PRIORITIES = ['10', '5', '1'];
const BUNDLE_ID = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;
const COLLAPSE_ID_BYTES = 64;

export const isMessageId = (text: string): boolean => UUID.test(text);

/** The `apns-…` headers, without `authorization`, which is never stored. `undefined` when a header occurs twice. */
export function readPushHeaders(raw: readonly string[]): PushHeaders | undefined {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!name.startsWith('apns-')) continue;
    if (Object.hasOwn(headers, name)) return undefined;
    headers[name] = raw[at + 1] ?? '';
  }
  return headers;
}

/**
 * The first error in the headers alone, independent of sender and recipient.
 * Apple documents the reasons, but not the order of its checks.
 * https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 */
export function checkPushHeaders(headers: PushHeaders): Reason | undefined {
  const id = headers['apns-id'];
  const expiration = headers['apns-expiration'];
  const priority = headers['apns-priority'];
  const type = headers['apns-push-type'];
  const collapseId = headers['apns-collapse-id'];

  if (id !== undefined && !isMessageId(id)) return 'BadMessageId';
  if (expiration !== undefined && !EPOCH_SECONDS.test(expiration)) return 'BadExpirationDate';
  if (priority !== undefined && !PRIORITIES.includes(priority)) return 'BadPriority';
  if (type !== undefined && !isPushType(type)) return 'InvalidPushType';
  // "Always use priority 5. Using priority 10 is an error": the reason is not documented.
  if (type === 'background' && priority === '10') return 'BadPriority';
  if (collapseId !== undefined && Buffer.byteLength(collapseId) > COLLAPSE_ID_BYTES) return 'BadCollapseId';
  return undefined;
}

/** Checks the topic's syntax and that it fits the push type. `topic` is from the header or the client certificate. */
export function checkTopic(topic: string, type: string | undefined): Reason | undefined {
  if (!BUNDLE_ID.test(topic)) return 'BadTopic';
  // Without a type Apple "may return an error, delay the delivery, or drop it": the simulator delivers.
  if (type === undefined || !isPushType(type) || type === 'mdm') return undefined;
  if (!topic.endsWith(PUSH_TYPES[type].suffix)) return 'TopicDisallowed';
  // Apple refuses an alert on a `.voip` topic: https://github.com/pr0ger/pyapns2/issues/87
  const needsPlainTopic = PUSH_TYPES[type].suffix === '';
  return needsPlainTopic && typeOfTopic(topic) !== 'alert' ? 'InvalidPushType' : undefined;
}

/** The largest payload in bytes, by push type, or by topic when the type is missing. */
export function payloadLimit(topic: string, type: string | undefined): number {
  return PUSH_TYPES[type !== undefined && isPushType(type) ? type : typeOfTopic(topic)].limit;
}
