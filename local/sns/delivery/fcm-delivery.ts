import * as v from 'valibot';
import { readTtl } from '../mobile-attributes.ts';
import { makeAccessTokens, TokenRefusedError } from './fcm-access-token.ts';
import type { Attempt, Deliver, Outcome } from './notification.ts';
import { lifeOf } from './time-to-live.ts';

const Request = v.looseObject({ message: v.looseObject({ android: v.optional(v.unknown()) }) });
const Failure = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ error: v.object({ details: v.optional(v.array(v.looseObject({ errorCode: v.optional(v.string()) }))) }) }),
);

/**
 * The whole request: SNS puts the token in, and the time to live when an attribute names one. An attribute comes
 * before what the body says. https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html
 */
function requestBody({ notification, endpoint, now }: Attempt): unknown {
  const { message, ...rest } = v.parse(Request, notification.body);
  const life = lifeOf(notification, 'GCM', now);
  const ttl = life.kind === 'left' ? Math.floor(life.ms / 1000) : 0;
  const setsTtl = readTtl('GCM', notification.attributes) !== undefined;
  const given = typeof message.android === 'object' ? message.android : {};
  const android = setsTtl ? { android: { ...given, ttl: `${ttl}s` } } : {};
  return { ...rest, message: { ...message, ...android, token: endpoint.token } };
}

/** Sorts Google's answer: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
function judge(statusCode: number, answer: string): Outcome {
  if (statusCode === 200) return { kind: 'delivered', statusCode, answer };
  const failure = v.safeParse(Failure, answer);
  const codes = failure.success ? (failure.output.error.details ?? []).map(({ errorCode }) => errorCode) : [];
  if (codes.includes('UNREGISTERED')) return { kind: 'invalid-token', statusCode, answer };
  // Recorded of AWS for Google: "Notification body is invalid".
  if (codes.includes('INVALID_ARGUMENT')) return { kind: 'invalid-body', statusCode, answer };
  return { kind: statusCode === 429 || statusCode >= 500 ? 'try-again' : 'refused', statusCode, answer };
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
      return judge(response.status, await response.text());
    } catch (error) {
      if (error instanceof TokenRefusedError) {
        return { kind: 'refused', statusCode: error.status, answer: error.message };
      }
      // Google out of reach.
      return { kind: 'try-again', answer: error instanceof Error ? error.message : String(error) };
    }
  };
  return { deliver };
}
