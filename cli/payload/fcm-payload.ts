import { RESERVED_FCM_KEY } from '../../lambda/push/template/check-template.ts';
import { type FoundPayload, isObject, type Payload } from './found-payload.ts';
import { kindOf } from './value-kinds.ts';

/** A request of FCM's HTTP v1 API, or what SNS calls `fcmV1Message`. */
export const isFcmRequest = (value: Payload): boolean =>
  isObject(value.message) || (isObject(value.fcmV1Message) && isObject(value.fcmV1Message.message));

export const messageOfRequest = (value: Payload): Payload => {
  const request = isObject(value.fcmV1Message) ? value.fcmV1Message : value;
  return isObject(request.message) ? request.message : {};
};

/** Keys beside `data` in a message of the HTTP v1 API, and of the one before. */
const BESIDE_DATA = [
  ...['token', 'topic', 'condition', 'android', 'apns', 'webpush', 'fcm_options', 'fcmOptions'],
  ...['to', 'registration_ids', 'priority', 'time_to_live', 'collapse_key', 'notification'],
];

/** An APNs payload may have a key `data` too, as those of Cordova have. */
export const isFcmMessage = (value: Payload): boolean => {
  if (value.aps !== undefined || !isObject(value.data ?? {})) return false;
  const keys = Object.keys(value);
  return keys.some((key) => BESIDE_DATA.includes(key))
    ? value.data !== undefined || isObject(value.notification)
    : keys.join() === 'data';
};

/** The `data` that an Android phone gets of a message: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages */
export const fcmPayload = (message: Payload, form: string): FoundPayload => {
  const android = isObject(message.android) ? message.android : {};
  // "If present, it will override google.firebase.fcm.v1.Message.data."
  const data = android.data ?? message.data;
  const payload = isObject(data) ? data : {};
  return {
    platform: 'android',
    payload,
    form,
    isVoip: false,
    findings: [
      ...(Object.keys(payload).length === 0 ? ['The message has no data: native code finds no call in it.'] : []),
      ...((message.notification ?? android.notification) ? [NOTIFICATION] : []),
      ...Object.entries(payload).flatMap(([key, value]) => valueFindings(key, value)),
    ],
    notes: isUrgent(message, android) ? [] : [NOT_URGENT],
  };
};

/** https://firebase.google.com/docs/cloud-messaging/android/receive */
const NOTIFICATION =
  'It has a "notification": while the app is killed or in the background, Android shows that itself and does not call onMessageReceived, so no phone rings. Send data only.';
const NOT_URGENT = 'Its priority is not "high": a phone that sleeps gets it late. Set android.priority to high.';

/** Data alone is no message: the priority is the sender's. */
const isUrgent = (message: Payload, android: Payload): boolean =>
  Object.keys(message).join() === 'data' || /^high$/i.test(String(android.priority ?? message.priority));

/** "Values must be strings", and some keys are FCM's own. */
const valueFindings = (key: string, value: unknown): readonly string[] => [
  ...(typeof value === 'string' ? [] : [notText(key, value)]),
  ...(RESERVED_FCM_KEY.test(key) ? [`"${key}" is a key that FCM refuses: choose another name.`] : []),
];

const notText = (key: string, value: unknown): string => {
  const deeper = key === 'data' && isObject(value) ? 'The keys are one level too deep. ' : '';
  const text = JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : String(value));
  const shown = text.length > 40 || /ackUrl|token/i.test(key + text) ? 'the JSON of it as a text' : text;
  return `"${key}" is ${kindOf(value)}: FCM refuses the message, because values must be texts. ${deeper}Send ${shown}.`;
};
