import { fitPayload } from './fit-payload.ts';
import type { IncomingCall } from './incoming-call.ts';
import { type PushMessage, ringTtl } from './push-message.ts';

/** FCM's limit for a data message, in bytes. */
const FCM_LIMIT = 4_096;

/** FCM data values are strings: `true` and `false`, decimal numbers, objects as JSON. */
const data = (call: IncomingCall): Readonly<Record<string, string>> => {
  const hasVideo = String(call.media === 'video');
  const startedAt = new Date(call.startedAt).toISOString();
  return {
    v: '1',
    type: 'incoming_call',
    callId: call.callId,
    uuid: call.callId,
    id: call.callId,
    callerId: call.callerId,
    callerName: call.caller.name,
    nameCaller: call.caller.name,
    handle: call.caller.handle,
    handleType: call.caller.handleType,
    hasVideo,
    isVideo: hasVideo,
    startedAt,
    expiresAt: String(call.expiresAt),
    ackUrl: call.ackUrl,
    // expo-callkit-telecom: every version reads the snake form.
    messageType: 'incoming_call',
    incoming_call: JSON.stringify({
      eventId: call.callId,
      serverCallId: call.callId,
      hasVideo: call.media === 'video',
      startedAt,
      caller: { id: call.callerId, displayName: call.caller.name },
      metadata: call.custom,
    }),
    // phonegap-plugin-push, branch android-native-caller.
    voip: 'true',
    caller: call.caller.name,
    callbackUrl: call.ackUrl,
    isCancelPush: 'false',
    extra: JSON.stringify(call.custom),
  };
};

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

/**
 * The incoming call for Android: a data message with high priority and no `notification` block, because Play services may display
 * a notification without waking the app. SNS fills in the device's token.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-v1-payloads.html
 */
export const fcmMessage = (endpointArn: string, call: IncomingCall, now: number): PushMessage => {
  const fields = fitPayload(call, data, (shown) => fcmBytes(shown) <= FCM_LIMIT);
  const ttl = ringTtl(call.expiresAt, now);
  const message = { data: fields, android: { priority: 'high', ttl: `${ttl}s` } };
  return {
    endpointArn,
    message: JSON.stringify({ GCM: JSON.stringify({ fcmV1Message: { validate_only: false, message } }) }),
    attributes: { 'AWS.SNS.MOBILE.FCM.TTL': String(ttl) },
  };
};
