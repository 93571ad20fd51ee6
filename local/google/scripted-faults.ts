import type { FaultScript } from '../faults/fault-script.ts';
import { type FcmErrorCode, fcmError, type GoogleResponse, isFcmErrorCode } from './google-response.ts';

/** The error code for a status when the fault names none. */
const DEFAULT_CODES: Readonly<Record<number, FcmErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  403: 'SENDER_ID_MISMATCH',
  404: 'UNREGISTERED',
  429: 'QUOTA_EXCEEDED',
  503: 'UNAVAILABLE',
};

const THROTTLED = { code: 'QUOTA_EXCEEDED', status: undefined, message: undefined };

/** The refusal that the script has for an otherwise accepted message. */
export const scriptedRefusal = (
  script: FaultScript,
  device: string,
): { readonly answer: GoogleResponse; readonly reason: FcmErrorCode } | undefined => {
  const fault = script.take({ service: 'google', device }, ['failing', 'throttled']);
  if (fault === undefined) return undefined;
  const {
    code = '',
    status,
    message = 'Fault injected by the local FCM simulator',
  } = fault.kind === 'throttled' ? THROTTLED : fault;
  const reason = isFcmErrorCode(code) ? code : (DEFAULT_CODES[status ?? 500] ?? 'INTERNAL');
  const answer = fcmError(reason, message);
  return { reason, answer: { ...answer, ...(status !== undefined && { status }) } };
};
