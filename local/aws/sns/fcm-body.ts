import * as v from 'valibot';
import type { JsonBody } from './json-body.ts';
import { invalidNotification } from './sns-error.ts';

/** Google documents this limit of a message only. https://firebase.google.com/docs/cloud-messaging/concept-options */
const MESSAGE_BYTES = 4096;

/**
 * Measured against FCM: besides its key and value a field takes 6 bytes, 8 if it is long, and a message 37. How its JSON is
 * escaped makes no difference. https://www.volcengine.com/article/2453499
 */
const [FIELD_BYTES, MORE_OF_LONG_FIELDS, LONG_FIELD, OTHER_BYTES] = [6, 2, 124, 37];

const messageBytes = (data: Readonly<Record<string, unknown>>): number =>
  Object.entries(data).reduce((sum, [name, value]) => {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(asText(value));
    return sum + bytes + FIELD_BYTES + (bytes >= LONG_FIELD ? MORE_OF_LONG_FIELDS : 0);
  }, OTHER_BYTES);

const Fields = v.record(v.string(), v.unknown());
const V1 = v.object({ fcmV1Message: v.looseObject({ message: Fields }) });
const Legacy = v.object({
  data: v.optional(Fields),
  notification: v.optional(Fields),
  priority: v.optional(v.string()),
  collapse_key: v.optional(v.string()),
  time_to_live: v.optional(v.number()),
});

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The legacy format, which SNS converts to HTTP v1. https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-v1-payloads.html */
function fromLegacy(body: v.InferOutput<typeof Legacy>): JsonBody {
  const { data, notification, priority, collapse_key, time_to_live } = body;
  const android = {
    ...(priority === undefined ? {} : { priority }),
    ...(collapse_key === undefined ? {} : { collapse_key }),
    ...(time_to_live === undefined ? {} : { ttl: `${time_to_live}s` }),
  };
  return {
    message: {
      ...(data && { data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, asText(value)])) }),
      ...(notification && { notification }),
      ...(Object.keys(android).length > 0 && { android }),
    },
  };
}

/** The request body for FCM's `messages:send`, without the token. @throws SnsError InvalidParameter */
export function fcmBody(body: JsonBody): JsonBody {
  const v1 = v.safeParse(V1, body);
  const legacy = v.safeParse(Legacy, body);
  if (!v1.success && !legacy.success) throw invalidNotification('GCM', 'Notification is malformed');
  const request = v1.success ? v1.output.fcmV1Message : fromLegacy(legacy.success ? legacy.output : {});
  const { data = {} } = v.parse(v.object({ message: v.object({ data: v.optional(Fields) }) }), request).message;
  if (messageBytes(data) > MESSAGE_BYTES)
    throw invalidNotification('GCM', 'Notification data is larger than allowed limit');
  return request;
}
