import * as v from 'valibot';
import type { JsonBody } from './json-body.ts';
import { invalidNotification } from './sns-error.ts';

/** The limit in bytes for `data`, or for the whole legacy payload. https://firebase.google.com/docs/cloud-messaging/concept-options */
const DATA_BYTES = 4096;

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
  const { data } = v.parse(v.object({ message: v.object({ data: v.optional(v.unknown()) }) }), request).message;
  const bytes = data === undefined ? 0 : Buffer.byteLength(JSON.stringify(data));
  if (bytes > DATA_BYTES) throw invalidNotification('GCM', 'Notification data is larger than allowed limit');
  return request;
}
