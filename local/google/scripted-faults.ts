import type { FaultScript } from '../faults/fault-script.ts';
import { type FcmErrorCode, fcmError, type GoogleError, isFcmErrorCode } from './google-error.ts';

/** What Google says with a status when the script names no code. */
const USUAL: Readonly<Record<number, FcmErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  403: 'SENDER_ID_MISMATCH',
  404: 'UNREGISTERED',
  429: 'QUOTA_EXCEEDED',
  503: 'UNAVAILABLE',
};

const THROTTLED = { code: 'QUOTA_EXCEEDED', status: undefined, message: undefined };

/** The refusal that the script has for a message which nothing else speaks against. */
export const scriptedRefusal = (
  script: FaultScript,
  device: string,
): { readonly answer: GoogleError; readonly reason: FcmErrorCode } | undefined => {
  const fault = script.take({ service: 'google', device }, ['failing', 'throttled']);
  if (fault === undefined) return undefined;
  const {
    code = '',
    status,
    message = 'Scripted by the local Google',
  } = fault.kind === 'throttled' ? THROTTLED : fault;
  const reason = isFcmErrorCode(code) ? code : (USUAL[status ?? 500] ?? 'INTERNAL');
  const answer = fcmError(reason, message);
  return { reason, answer: { ...answer, ...(status !== undefined && { status }) } };
};
