import type { PayloadTemplate } from '../contract/payload-template.ts';
import { fitPayload } from './fit-payload.ts';
import type { IncomingCall } from './incoming-call.ts';
import { type PushMessage, ringTtl } from './push-message.ts';
import type { CallFacts } from './template/placeholders.ts';
import { type Payload, renderTemplate } from './template/render-template.ts';

/** FCM's limit for a data message, in bytes. */
export const FCM_LIMIT = 4_096;

/** FCM data values are strings: `true` and `false`, decimal numbers, objects as JSON. */
const dataOf = (payload: Payload): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

/** A field of a protocol buffer of under 16 KB: a tag, the length in one byte or two, the content. */
const field = (bytes: number): number => (bytes < 128 ? 2 : 3) + bytes;

/**
 * What FCM counts: not the JSON of the request, so that escaping costs nothing, but its own message, in which each key and value
 * is a field. Google documents only the limit; measured are 45 bytes besides the key and the value of a message with one long
 * value, and 6 for each further short one (https://www.volcengine.com/article/2453499).
 */
export const fcmBytes = (fields: Readonly<Record<string, string>>): number =>
  Object.entries(fields).reduce(
    (sum, [key, value]) => sum + field(field(Buffer.byteLength(key)) + field(Buffer.byteLength(value))),
    37,
  );

/** How FCM delivers a message; `ttl` in seconds. */
export interface FcmDelivery {
  readonly priority: 'high' | 'normal';
  readonly ttl: number;
}

/**
 * A data message, without a `notification` block: Play services may display a notification without waking the app. SNS fills in the
 * device's token. https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-v1-payloads.html
 */
export const dataMessage = (
  endpointArn: string,
  data: Readonly<Record<string, string>>,
  { priority, ttl }: FcmDelivery,
): PushMessage => {
  const message = { data, android: { priority, ttl: `${ttl}s` } };
  return {
    endpointArn,
    message: JSON.stringify({ GCM: JSON.stringify({ fcmV1Message: { validate_only: false, message } }) }),
    attributes: { 'AWS.SNS.MOBILE.FCM.TTL': String(ttl) },
  };
};

/** The data of a message about a call, made to fit; `undefined` if the template cannot be filled with this call. */
export const fcmData = (template: PayloadTemplate, call: CallFacts): Readonly<Record<string, string>> | undefined =>
  fitPayload(
    call,
    (shown) => {
      const payload = renderTemplate(template, shown);
      return payload && dataOf(payload);
    },
    (fields) => fcmBytes(fields) <= FCM_LIMIT,
  );

/**
 * A data message about a call.
 *
 * @param more fields that are left out if the template has them, or if they do not fit
 * @returns `undefined` if the template cannot be filled with this call
 */
export const fcmMessage = (
  endpointArn: string,
  template: PayloadTemplate,
  call: CallFacts,
  delivery: FcmDelivery,
  more: Readonly<Record<string, string>> = {},
): PushMessage | undefined => {
  const data = fcmData(template, call);
  const all = { ...more, ...data };
  return data && dataMessage(endpointArn, fcmBytes(all) <= FCM_LIMIT ? all : data, delivery);
};

/** The message that rings: with high priority, which wakes the phone. */
export const fcmRing = (
  endpointArn: string,
  template: PayloadTemplate,
  call: IncomingCall,
  now: number,
): PushMessage | undefined =>
  fcmMessage(
    endpointArn,
    template,
    { ...call, type: 'incoming_call' },
    { priority: 'high', ttl: ringTtl(call.expiresAt, now) },
  );
