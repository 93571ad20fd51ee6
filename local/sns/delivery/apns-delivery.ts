import * as v from 'valibot';
import type { Environment } from '../../../lambda/contract/words.ts';
import { environmentOf, isApple } from '../platforms.ts';
import { apnsHeaders } from './apns-headers.ts';
import { type ApnsSession, makeApnsSession } from './apns-session.ts';
import type { Deliver, Outcome } from './notification.ts';

/** Where Apple is: both services' addresses, and the PEM to trust. */
export interface AppleAddress {
  readonly production: string;
  readonly sandbox: string;
  readonly ca: string;
}

/** The reasons after which SNS disables an endpoint. https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html */
const TOKEN_REASONS = ['BadDeviceToken', 'DeviceTokenNotForTopic', 'ExpiredToken', 'Unregistered'];

const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ reason: v.string() }));

/** Sorts Apple's answer: https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
function judge(statusCode: number, answer: string): Outcome {
  if (statusCode === 200) return { kind: 'delivered', statusCode, answer };
  const refusal = v.safeParse(Refusal, answer);
  if (refusal.success && TOKEN_REASONS.includes(refusal.output.reason)) {
    return { kind: 'invalid-token', statusCode, answer };
  }
  return { kind: statusCode === 429 || statusCode >= 500 ? 'try-again' : 'refused', statusCode, answer };
}

/** Delivers to Apple over one kept connection for each platform application. */
export function makeApnsDelivery(apple: AppleAddress) {
  const sessions = new Map<string, ApnsSession>();

  function sessionFor(applicationArn: string, environment: Environment, credential: ApnsSession['credential']) {
    const kept = sessions.get(applicationArn);
    if (kept?.credential === credential) return kept;
    // The credential was rotated: Apple ties a connection to the one it began with.
    kept?.close();
    const session = makeApnsSession(apple[environment], apple.ca, credential);
    sessions.set(applicationArn, session);
    return session;
  }

  const deliver: Deliver = async (attempt) => {
    const { application, endpoint, notification, now } = attempt;
    if (!isApple(application.platform)) throw new Error(`${application.platform} is not Apple's`);
    const session = sessionFor(application.arn, environmentOf(application.platform), application.credential);
    try {
      const headers = apnsHeaders(attempt, application.platform);
      const { status, body } = await session.push(endpoint.token, headers, JSON.stringify(notification.body), now);
      return judge(status, body);
    } catch (error) {
      // Apple out of reach, or a connection that broke under the push.
      return { kind: 'try-again', answer: error instanceof Error ? error.message : String(error) };
    }
  };

  return {
    deliver,
    close(): void {
      for (const session of sessions.values()) session.close();
    },
  };
}
