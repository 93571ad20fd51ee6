/** An answer that is no success: status and JSON body. */
export interface GoogleError {
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

/** An error in the shape of every Google API, with FCM's own code among the details. */
export function fcmError(errorCode: FcmErrorCode, message: string): GoogleError {
  const { status, name } = STATUSES[errorCode];
  return {
    status,
    body: { error: { code: status, message, status: name, details: [{ '@type': FCM_ERROR, errorCode }] } },
  };
}

/** An error that FCM itself never saw. https://cloud.google.com/apis/design/errors#http_mapping */
export function googleError(status: number, name: string, message: string): GoogleError {
  return { status, body: { error: { code: status, message, status: name } } };
}
