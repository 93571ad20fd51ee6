import type { Environment } from '../../lambda/contract/words.ts';
import type { makeDeviceRegistry } from './device-registry.ts';
import { checkPushHeaders, checkTopic, type PushHeaders, payloadLimit } from './push-headers.ts';
import type { Sender } from './sender.ts';
import { ACCEPTED, type Reason, refusal, type Verdict } from './verdict.ts';

/** One request, taken apart. */
export interface PushRequest {
  readonly environment: Environment;
  readonly deviceToken: string;
  /** `undefined` when a header was there twice. */
  readonly headers: PushHeaders | undefined;
  readonly sender: Sender;
  /** Bytes that arrived, which may be more than were kept. */
  readonly payloadBytes: number;
  /** The parsed JSON object; `undefined` when it was none. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** Hexadecimal, whole bytes. Apple asks everybody not to assume a length. */
const DEVICE_TOKEN = /^(?:[0-9a-f]{2})+$/i;

/** The topic a push is for: the header's, or the only one of the certificate. */
function findTopic(header: string | undefined, sender: Sender): { topic: string } | { reason: Reason } {
  const topics = 'topics' in sender ? sender.topics : undefined;
  const only = topics?.length === 1 ? topics[0] : undefined;
  const topic = header ?? only;
  if (topic === undefined) return { reason: 'MissingTopic' };
  if (topics !== undefined && !topics.includes(topic)) return { reason: 'TopicDisallowed' };
  return { topic };
}

/** The topic of a push that Apple accepts. */
export function topicOf({ headers, sender }: PushRequest): string {
  const found = findTopic(headers?.['apns-topic'], sender);
  return 'topic' in found ? found.topic : '';
}

/** What Apple would say to a push. The reasons are Apple's; it documents no order among them, so that one is ours. */
export function judgePush(push: PushRequest, devices: ReturnType<typeof makeDeviceRegistry>): Verdict {
  const { headers, sender } = push;
  if (push.deviceToken === '') return refusal('MissingDeviceToken');
  if (headers === undefined) return refusal('DuplicateHeaders');
  if ('reason' in sender) return refusal(sender.reason);
  if (!DEVICE_TOKEN.test(push.deviceToken)) return refusal('BadDeviceToken');
  const headerFault = checkPushHeaders(headers);
  if (headerFault !== undefined) return refusal(headerFault);

  const type = headers['apns-push-type'];
  const found = findTopic(headers['apns-topic'], sender);
  if ('reason' in found) return refusal(found.reason);
  const topicFault = checkTopic(found.topic, type);
  if (topicFault !== undefined) return refusal(topicFault);

  if (push.payloadBytes > payloadLimit(found.topic, type)) return refusal('PayloadTooLarge');
  // No documented reason is about broken JSON; this one comes closest.
  if (push.payload === undefined) return refusal('PayloadEmpty');
  return devices.judge(push.deviceToken, push.environment, found.topic) ?? ACCEPTED;
}
