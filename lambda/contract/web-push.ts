import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { CallId, DeviceId, UserId } from './schemas/fields.ts';

const common = { tenant: v.string(), callId: CallId };

/** Rings browsers by Web Push. */
export const RingBrowsers = v.strictObject({
  ...common,
  kind: v.literal('ring'),
  browsers: v.array(v.strictObject({ userId: UserId, deviceId: DeviceId })),
});
export type RingBrowsers = v.InferOutput<typeof RingBrowsers>;

/** Replaces the notification of a call that is over for browsers of one user. */
export const EndBrowsers = v.strictObject({
  ...common,
  kind: v.literal('ended'),
  userId: UserId,
  browsers: v.array(v.strictObject({ deviceId: DeviceId, endReason: v.picklist(END_REASONS), isMissed: v.boolean() })),
});
export type EndBrowsers = v.InferOutput<typeof EndBrowsers>;

/** The secret with the VAPID key pair, as JSON: base64url of the uncompressed point, and of the private scalar. */
export const VapidKeyPair = v.object({
  publicKey: v.pipe(v.string(), v.regex(/^[\w-]{87}$/)),
  privateKey: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
});
export type VapidKeyPair = v.InferOutput<typeof VapidKeyPair>;

/** What the function `web-push` is invoked with. */
export const WebPushEvent = v.variant('kind', [RingBrowsers, EndBrowsers]);
export type WebPushEvent = v.InferOutput<typeof WebPushEvent>;
