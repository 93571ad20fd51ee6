import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { CallId, DeviceId, UserId } from './schemas/fields.ts';

/**
 * The push services of Chrome, Edge, Opera and Samsung's browser; Firefox; Edge on Windows; Safari. Apple and Microsoft name theirs:
 * https://developer.apple.com/documentation/usernotifications/sending-web-push-notifications-in-web-apps-and-browsers
 * https://learn.microsoft.com/windows/apps/develop/notifications/push-notifications/firewall-allowlist-config
 */
export const PUSH_SERVICE_HOSTS = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.services.mozilla.com',
  '*.notify.windows.com',
  '*.push.apple.com',
] as const;

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

/** Seconds that the function may take: two attempts at a push service, and until then the invite has recorded its rings. */
export const WEB_PUSH_TIMEOUT_SECONDS = 30;
