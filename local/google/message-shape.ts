import * as v from 'valibot';

const Strings = v.record(v.string(), v.string());
/** Seconds with an `s`: protobuf's JSON form of a Duration. */
const Duration = v.pipe(v.string(), v.regex(/^\d+(\.\d{1,9})?s$/));
/** An enum whose names FCM accepts in upper or lower case. */
const Priority = v.pipe(v.string(), v.toLowerCase(), v.picklist(['normal', 'high']));

/**
 * The part of `messages:send` that a call needs; the blocks of other platforms are accepted unread.
 * An unknown field is refused, as Google does for any JSON that it maps to a protobuf message.
 * https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages
 */
export const SendRequest = v.strictObject({
  validate_only: v.optional(v.boolean()),
  message: v.strictObject({
    name: v.optional(v.string()),
    token: v.pipe(v.string(), v.nonEmpty()),
    data: v.optional(Strings),
    notification: v.optional(v.looseObject({})),
    android: v.optional(
      v.strictObject({
        collapse_key: v.optional(v.string()),
        priority: v.optional(Priority),
        ttl: v.optional(Duration),
        restricted_package_name: v.optional(v.string()),
        data: v.optional(Strings),
        notification: v.optional(v.looseObject({})),
        fcm_options: v.optional(v.looseObject({})),
        direct_boot_ok: v.optional(v.boolean()),
      }),
    ),
    apns: v.optional(v.looseObject({})),
    webpush: v.optional(v.looseObject({})),
    fcm_options: v.optional(v.looseObject({})),
  }),
});

export type FcmMessage = v.InferOutput<typeof SendRequest>['message'];

/** The largest `data`, in bytes of its keys and values. https://firebase.google.com/docs/cloud-messaging/concept-options */
export const DATA_LIMIT = 4096;

export function dataBytes(data: Readonly<Record<string, string>> = {}): number {
  return Object.entries(data).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}
