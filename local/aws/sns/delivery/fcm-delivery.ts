import * as v from 'valibot';
import { readTtl } from '../mobile-attributes.ts';
import { makeAccessTokens, TokenRefusedError } from './fcm-access-token.ts';
import type { Attempt, Deliver, Outcome } from './notification.ts';
import { remainingTtl } from './time-to-live.ts';

const Request = v.looseObject({ message: v.looseObject({ android: v.optional(v.unknown()) }) });
const Failure = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ error: v.object({ details: v.optional(v.array(v.looseObject({ errorCode: v.optional(v.string()) }))) }) }),
);

/**
 * The request body: SNS adds the token, and the time to live when an attribute sets one. The attribute overrides the
 * body's. https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html
 */
function requestBody({ notification, endpoint, now }: Attempt): unknown {
  const { message, ...rest } = v.parse(Request, notification.body);
  const remaining = remainingTtl(notification, 'GCM', now);
  const ttl = remaining.kind === 'remaining' ? Math.floor(remaining.ms / 1000) : 0;
  const setsTtl = readTtl('GCM', notification.attributes) !== undefined;
  const given = typeof message.android === 'object' ? message.android : {};
  const android = setsTtl ? { android: { ...given, ttl: `${ttl}s` } } : {};
  return { ...rest, message: { ...message, ...android, token: endpoint.token } };
}

/** The codes with status 401 or 403 that are about the token's project, or about Apple's credential in Firebase. */
const NOT_ABOUT_THE_ACCOUNT = ['SENDER_ID_MISMATCH', 'THIRD_PARTY_AUTH_ERROR'];

const isCredentialRefused = (statusCode: number, codes: readonly (string | undefined)[]): boolean =>
  (statusCode === 401 || statusCode === 403) && !codes.some((code) => NOT_ABOUT_THE_ACCOUNT.includes(code ?? ''));

const GrantError = v.pipe(v.string(), v.parseJson(), v.object({ error: v.string() }));

/** Whether Google refused the service account itself, such as a deleted key (RFC 6749, section 5.2). */
function isAccountRefused({ status, message }: TokenRefusedError): boolean {
  const parsed = v.safeParse(GrantError, message);
  const isInvalidGrant = parsed.success && parsed.output.error === 'invalid_grant';
  return status === 401 || status === 403 || isInvalidGrant;
}

/** Classifies FCM's response: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
function outcomeOf(statusCode: number, providerResponse: string): Outcome {
  if (statusCode === 200) return { kind: 'delivered', statusCode, providerResponse };
  const failure = v.safeParse(Failure, providerResponse);
  const codes = failure.success ? (failure.output.error.details ?? []).map(({ errorCode }) => errorCode) : [];
  if (codes.includes('UNREGISTERED')) return { kind: 'invalid-token', statusCode, providerResponse };
  // For FCM, AWS reports "Notification body is invalid" (recorded).
  if (codes.includes('INVALID_ARGUMENT')) return { kind: 'invalid-body', statusCode, providerResponse };
  if (isCredentialRefused(statusCode, codes)) return { kind: 'credential-refused', statusCode, providerResponse };
  return { kind: statusCode === 429 || statusCode >= 500 ? 'retryable' : 'rejected', statusCode, providerResponse };
}

/** Delivers to FCM's HTTP v1 API at `google.url`. */
export function makeFcmDelivery(google: { readonly url: string }) {
  const accessToken = makeAccessTokens(`${google.url}/token`);

  const deliver: Deliver = async (attempt) => {
    const { credential } = attempt.application;
    if (credential.kind !== 'google') throw new Error(`${attempt.application.arn} has no Google credential`);
    try {
      const bearer = await accessToken(credential.account, attempt.now);
      const response = await fetch(`${google.url}/v1/projects/${credential.account.project_id}/messages:send`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(requestBody(attempt)),
      });
      return outcomeOf(response.status, await response.text());
    } catch (error) {
      if (error instanceof TokenRefusedError) {
        const kind = isAccountRefused(error) ? 'credential-refused' : 'rejected';
        return { kind, statusCode: error.status, providerResponse: error.message };
      }
      // Google is unreachable.
      return { kind: 'retryable', providerResponse: error instanceof Error ? error.message : String(error) };
    }
  };
  return { deliver };
}
