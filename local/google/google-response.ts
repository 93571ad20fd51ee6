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
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

const STATUSES: Readonly<Record<FcmErrorCode, { status: number; name: string }>> = {
  INVALID_ARGUMENT: { status: 400, name: 'INVALID_ARGUMENT' },
  UNREGISTERED: { status: 404, name: 'NOT_FOUND' },
  SENDER_ID_MISMATCH: { status: 403, name: 'PERMISSION_DENIED' },
  QUOTA_EXCEEDED: { status: 429, name: 'RESOURCE_EXHAUSTED' },
  UNAVAILABLE: { status: 503, name: 'UNAVAILABLE' },
  INTERNAL: { status: 500, name: 'INTERNAL' },
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

/** An error before the request reaches FCM. https://cloud.google.com/apis/design/errors#http_mapping */
export function googleError(status: number, name: string, message: string): GoogleResponse {
  return { status, body: { error: { code: status, message, status: name } } };
}
