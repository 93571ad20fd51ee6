import type { Environment } from '../../lambda/contract/enums.ts';
import { ACCEPTED, type ApnsResponse, type Reason, refusal } from './apns-response.ts';
import type { makeDeviceRegistry } from './device-registry.ts';
import { checkPushHeaders, checkTopic, type PushHeaders, payloadLimit } from './push-headers.ts';
import type { Sender } from './sender.ts';

/** One request to APNs, parsed. */
export interface PushRequest {
  readonly environment: Environment;
  readonly deviceToken: string;
  /** `undefined` when a header occurs twice. */
  readonly headers: PushHeaders | undefined;
  readonly sender: Sender;
  /** Bytes received, which may be more than were kept. */
  readonly payloadBytes: number;
  /** The parsed JSON object, `undefined` when the body is none. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** Hexadecimal, whole bytes. Apple asks clients not to assume a length. */
const DEVICE_TOKEN = /^(?:[0-9a-f]{2})+$/i;

/** The topic of a push: from the header, or the certificate's if it has only one. */
function findTopic(header: string | undefined, sender: Sender): { topic: string } | { reason: Reason } {
  const { topics, defaultTopic } = 'reason' in sender ? {} : sender;
  const topic = header ?? defaultTopic;
  if (topic === undefined) return { reason: 'MissingTopic' };
  if (topics !== undefined && !topics.includes(topic)) return { reason: 'TopicDisallowed' };
  return { topic };
}

/** The topic of a push that Apple accepts. */
export function topicOf({ headers, sender }: PushRequest): string {
  const found = findTopic(headers?.['apns-topic'], sender);
  return 'topic' in found ? found.topic : '';
}

/** The response of APNs to a push. The reasons are Apple's; the order of checks is ours, as Apple documents none. */
export function validatePush(push: PushRequest, devices: ReturnType<typeof makeDeviceRegistry>): ApnsResponse {
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
  // No documented reason covers invalid JSON; this one is the closest.
  if (push.payload === undefined) return refusal('PayloadEmpty');
  return devices.validate(push.deviceToken, push.environment, found.topic) ?? ACCEPTED;
}
