/** HTTP status and JSON body of a response. */
export interface GoogleResponse {
  readonly status: number;
  readonly body: unknown;
}

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';

/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
export type FcmErrorCode =
  | 'INVALID_ARGUMENT'
  | 'UNREGISTERED'
  | 'SENDER_ID_MISMATCH'
  | 'THIRD_PARTY_AUTH_ERROR'
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'UNSPECIFIED_ERROR';

const STATUSES: Readonly<Record<FcmErrorCode, { status: number; name: string }>> = {
  INVALID_ARGUMENT: { status: 400, name: 'INVALID_ARGUMENT' },
  UNREGISTERED: { status: 404, name: 'NOT_FOUND' },
  SENDER_ID_MISMATCH: { status: 403, name: 'PERMISSION_DENIED' },
  THIRD_PARTY_AUTH_ERROR: { status: 401, name: 'UNAUTHENTICATED' },
  QUOTA_EXCEEDED: { status: 429, name: 'RESOURCE_EXHAUSTED' },
  UNAVAILABLE: { status: 503, name: 'UNAVAILABLE' },
  INTERNAL: { status: 500, name: 'INTERNAL' },
  // Google documents no status for it.
  UNSPECIFIED_ERROR: { status: 500, name: 'UNKNOWN' },
};

export const isFcmErrorCode = (text: string): text is FcmErrorCode => Object.hasOwn(STATUSES, text);

/** An error in the format of all Google APIs, with FCM's own error code in `details`. */
export function fcmError(errorCode: FcmErrorCode, message: string): GoogleResponse {
  const { status, name } = STATUSES[errorCode];
  return {
    status,
    body: { error: { code: status, message, status: name, details: [{ '@type': FCM_ERROR, errorCode }] } },
  };
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

/**
 * An error before the request reaches FCM. https://cloud.google.com/apis/design/errors#http_mapping
 *
 * @param reason of its `ErrorInfo`, such as `SERVICE_DISABLED`
 */
export function googleError(status: number, name: string, message: string, reason?: string): GoogleResponse {
  const details = reason === undefined ? [] : [{ '@type': ERROR_INFO, reason, domain: 'googleapis.com' }];
  return { status, body: { error: { code: status, message, status: name, ...(details.length > 0 && { details }) } } };
}
