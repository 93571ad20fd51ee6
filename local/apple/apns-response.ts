/**
 * Every error reason of APNs, with its HTTP status. `BadEnvironmentKeyInToken` is not documented: users report it for
 * the documented `BadEnvironmentKeyIdInToken`.
 * https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
 */
export const REASONS = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  BadEnvironmentKeyIdInToken: 403,
  BadEnvironmentKeyInToken: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  ExpiredToken: 410,
  Unregistered: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
} as const;

export type Reason = keyof typeof REASONS;

export const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text);

/** The response of APNs to one push. `timestamp`, in epoch milliseconds, comes with a 410 only. */
export interface ApnsResponse {
  readonly status: number;
  readonly reason?: Reason;
  readonly timestamp?: number;
}

export const ACCEPTED: ApnsResponse = { status: 200 };

export const refusal = (reason: Reason): ApnsResponse => ({ status: REASONS[reason], reason });
