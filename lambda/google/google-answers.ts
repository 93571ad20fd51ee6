import * as v from 'valibot';
import type { ProbeResult } from '../credentials/credential-probe.ts';

/** An HTTP answer of Google; `body` is `undefined` when it is not JSON. */
export interface GoogleAnswer {
  readonly status: number;
  readonly body: unknown;
}

const NEW_KEY = 'Create a key in the Firebase console: Project settings, Service accounts, Generate new private key.';
const DISABLED = `the service account or its client was disabled or deleted. ${NEW_KEY}`;
const NOT_ALLOWED = 'the service account may not get access tokens: ask the administrator of its Google organisation.';

/**
 * Errors of the token endpoint that concern the account. Every other one is about the request or the service.
 * https://developers.google.com/identity/protocols/oauth2/service-account#error-codes
 */
export const TOKEN_ERRORS: Readonly<Record<string, string>> = {
  invalid_grant: `Google does not accept the key: it or its service account was deleted or disabled, "client_email" and "private_key" are from different files, or the clock of the function is wrong. ${NEW_KEY}`,
  invalid_client: `Google does not know the service account. ${NEW_KEY}`,
  deleted_client: DISABLED,
  disabled_client: DISABLED,
  unauthorized_client: NOT_ALLOWED,
  access_denied: NOT_ALLOWED,
  admin_policy_enforced: NOT_ALLOWED,
  org_internal: NOT_ALLOWED,
};

/**
 * FCM's own error codes. `accepted`: Google took the credential and refused the token; `service`: FCM did not process
 * the request, or for a cause that the credential cannot have.
 * https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
 */
export const FCM_ERRORS: Readonly<Record<string, 'accepted' | 'service' | { readonly rejected: string }>> = {
  INVALID_ARGUMENT: 'accepted',
  UNREGISTERED: 'accepted',
  SENDER_ID_MISMATCH: {
    rejected: 'the service account is from another Firebase project than the app. Use one of the app’s project.',
  },
  // About keys for Apple and browsers that are stored in Firebase, which a message for Android does not use.
  THIRD_PARTY_AUTH_ERROR: 'service',
  QUOTA_EXCEEDED: 'service',
  UNAVAILABLE: 'service',
  INTERNAL: 'service',
  UNSPECIFIED_ERROR: 'service',
};

/**
 * Reasons in the `ErrorInfo` of any Google API.
 * https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
 */
export const API_ERRORS: Readonly<Record<string, string>> = {
  SERVICE_DISABLED:
    'the Firebase Cloud Messaging API (V1) is not enabled in the project. Enable it in the Firebase console: Project settings, Cloud Messaging.',
  BILLING_DISABLED: 'the project has no billing account, which Google demands for this request.',
  CONSUMER_SUSPENDED: 'Google has suspended the project.',
  CONSUMER_INVALID: 'the project in "project_id" does not exist or was deleted.',
  IAM_PERMISSION_DENIED:
    'the service account may not send messages: it lacks the permission cloudmessaging.messages.create, which the role "Firebase Cloud Messaging API Admin" has, or "project_id" is another project.',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'the service account may not use Firebase Cloud Messaging.',
};

/** Status codes without a reason that is known. https://cloud.google.com/apis/design/errors#http_mapping */
const STATUSES: Readonly<Record<number, { readonly reason: string; readonly detail: string }>> = {
  401: { reason: 'UNAUTHENTICATED', detail: `Firebase does not accept the service account's access token. ${NEW_KEY}` },
  403: {
    reason: 'PERMISSION_DENIED',
    detail:
      'the service account may not send messages in the project of "project_id": check its role, and that the Firebase Cloud Messaging API (V1) is enabled.',
  },
  404: { reason: 'NOT_FOUND', detail: 'the project in "project_id" does not exist or was deleted.' },
};

const TokenError = v.object({ error: v.string() });
const Token = v.object({ access_token: v.pipe(v.string(), v.nonEmpty()) });
const ApiError = v.object({
  error: v.object({
    details: v.optional(v.array(v.looseObject({ errorCode: v.optional(v.string()), reason: v.optional(v.string()) }))),
  }),
});

/** The access token in an answer of the token endpoint, or what the answer says about the account. */
export const tokenResult = ({ status, body }: GoogleAnswer): { readonly accessToken: string } | ProbeResult => {
  const token = v.safeParse(Token, body);
  if (status === 200 && token.success) return { accessToken: token.output.access_token };
  const parsed = v.safeParse(TokenError, body);
  const error = parsed.success && Object.hasOwn(TOKEN_ERRORS, parsed.output.error) ? parsed.output.error : undefined;
  const detail = error === undefined ? undefined : TOKEN_ERRORS[error];
  if (status < 400 || status === 429 || status >= 500 || error === undefined || detail === undefined) {
    return { kind: 'inconclusive', detail: `Google's token endpoint answered ${status}` };
  }
  return { kind: 'rejected', reason: error, detail };
};

/** What an answer of FCM says about the account. */
export const sendResult = ({ status, body }: GoogleAnswer): ProbeResult => {
  if (status === 200) return { kind: 'accepted' };
  const unclear: ProbeResult = { kind: 'inconclusive', detail: `Firebase Cloud Messaging answered ${status}` };
  if (status === 429 || status >= 500) return unclear;
  const parsed = v.safeParse(ApiError, body);
  const details = (parsed.success && parsed.output.error.details) || [];
  for (const { errorCode, reason } of details) {
    const meaning = errorCode !== undefined && Object.hasOwn(FCM_ERRORS, errorCode) ? FCM_ERRORS[errorCode] : undefined;
    if (meaning === 'accepted') return { kind: 'accepted' };
    if (meaning === 'service') return unclear;
    if (meaning !== undefined) return { kind: 'rejected', reason: `${errorCode}`, detail: meaning.rejected };
    const detail = reason !== undefined && Object.hasOwn(API_ERRORS, reason) ? API_ERRORS[reason] : undefined;
    if (detail !== undefined) return { kind: 'rejected', reason: `${reason}`, detail };
  }
  const byStatus = STATUSES[status];
  return byStatus === undefined ? unclear : { kind: 'rejected', ...byStatus };
};
