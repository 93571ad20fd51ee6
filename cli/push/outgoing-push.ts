import * as v from 'valibot';
import { VOIP_LIMIT } from '../../lambda/push/apns-message.ts';
import { FCM_LIMIT, fcmBytes } from '../../lambda/push/fcm-message.ts';
import type { PushMessage } from '../../lambda/push/push-message.ts';

/** One push as Apple gets it from SNS: the same in both environments. */
export interface ApplePush {
  readonly service: 'apple';
  /** Without the authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: number;
  readonly limit: number;
}

/** One message as Google gets it from SNS, without its token. */
export interface GooglePush {
  readonly service: 'google';
  /** Fields of `message` of FCM's `messages:send`. */
  readonly message: Readonly<Record<string, unknown>>;
  /** As FCM counts them: its keys and values, not JSON. */
  readonly bytes: number;
  readonly limit: number;
}

export type OutgoingPush = ApplePush | GooglePush;

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification */
const ALERT_LIMIT = 4_096;

const Message = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.pipe(v.string(), v.minLength(2))));
const FcmBody = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    fcmV1Message: v.object({
      message: v.objectWithRest({ data: v.record(v.string(), v.string()) }, v.unknown()),
    }),
  }),
);

const attribute = (name: string): string => `AWS.SNS.MOBILE.APNS.${name}`;

/**
 * Makes the request of a message for SNS: the body is the entry of the platform, attributes become headers.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 *
 * @param apnsId a UUID, which Apple's log and Apple's answer name the push by
 */
export const outgoingPush = (message: PushMessage, apnsId: string, now: number): OutgoingPush => {
  const [[platform, body] = ['', '']] = Object.entries(v.parse(Message, message.message));
  if (platform === 'GCM') {
    const { message: fields } = v.parse(FcmBody, body).fcmV1Message;
    return { service: 'google', message: fields, bytes: fcmBytes(fields.data), limit: FCM_LIMIT };
  }
  const { attributes } = message;
  const type = attributes[attribute('PUSH_TYPE')] ?? '';
  const collapseId = attributes[attribute('COLLAPSE_ID')];
  const ttl = Number(attributes[`AWS.SNS.MOBILE.${platform}.TTL`]);
  return {
    service: 'apple',
    headers: {
      'apns-topic': attributes[attribute('TOPIC')] ?? '',
      'apns-push-type': type,
      'apns-priority': attributes[attribute('PRIORITY')] ?? '',
      'apns-expiration': String(Math.floor(now / 1000) + ttl),
      'apns-id': apnsId,
      ...(collapseId !== undefined && { 'apns-collapse-id': collapseId }),
    },
    body,
    bytes: Buffer.byteLength(body),
    limit: type === 'voip' ? VOIP_LIMIT : ALERT_LIMIT,
  };
};
