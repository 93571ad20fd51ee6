import * as v from 'valibot';
import type { Environment } from '../../../../lambda/contract/enums.ts';
import { environmentOf, isApple } from '../platforms.ts';
import { apnsHeaders } from './apns-headers.ts';
import { type ApnsSession, makeApnsSession } from './apns-session.ts';
import type { Deliver, Outcome } from './notification.ts';

/** The URLs of both APNs environments, and the PEM of the CA to trust. */
export interface ApnsConnectionOptions {
  readonly production: string;
  readonly sandbox: string;
  readonly ca: string;
}

/**
 * The reasons after which SNS disables an endpoint. Its event does not pass them on: a token of the other environment, another bundle
 * id and a topic that the credential may not use all read `InvalidPlatformToken`.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html
 * https://github.com/parse-community/parse-server-push-adapter/issues/87
 */
const TOKEN_REASONS = ['BadDeviceToken', 'DeviceTokenNotForTopic', 'ExpiredToken', 'TopicDisallowed', 'Unregistered'];

const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ reason: v.string() }));

/** Classifies APNs's response: https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
function outcomeOf(statusCode: number, providerResponse: string): Outcome {
  if (statusCode === 200) return { kind: 'delivered', statusCode, providerResponse };
  const refusal = v.safeParse(Refusal, providerResponse);
  if (refusal.success && TOKEN_REASONS.includes(refusal.output.reason)) {
    return { kind: 'invalid-token', statusCode, providerResponse };
  }
  // Every 403 of APNs is about the certificate or the provider token.
  if (statusCode === 403) return { kind: 'credential-refused', statusCode, providerResponse };
  return { kind: statusCode === 429 || statusCode >= 500 ? 'retryable' : 'rejected', statusCode, providerResponse };
}

/** Delivers to APNs over one persistent connection for each platform application. */
export function makeApnsDelivery(apple: ApnsConnectionOptions) {
  const sessions = new Map<string, ApnsSession>();

  function sessionFor(applicationArn: string, environment: Environment, credential: ApnsSession['credential']) {
    const current = sessions.get(applicationArn);
    if (current?.credential === credential) return current;
    // The credential was rotated, and APNs binds a connection to the credential of its first push.
    current?.close();
    const session = makeApnsSession(apple[environment], apple.ca, credential);
    sessions.set(applicationArn, session);
    return session;
  }

  const deliver: Deliver = async (attempt) => {
    const { application, endpoint, notification, now } = attempt;
    if (!isApple(application.platform)) throw new Error(`${application.platform} is not an APNs platform`);
    const session = sessionFor(application.arn, environmentOf(application.platform), application.credential);
    try {
      const headers = apnsHeaders(attempt, application.platform);
      const { status, body } = await session.push(endpoint.token, headers, JSON.stringify(notification.body), now);
      return outcomeOf(status, body);
    } catch (error) {
      // APNs is unreachable, or the connection closed during the push.
      return { kind: 'retryable', providerResponse: error instanceof Error ? error.message : String(error) };
    }
  };

  return {
    deliver,
    close(): void {
      for (const session of sessions.values()) session.close();
    },
  };
}
