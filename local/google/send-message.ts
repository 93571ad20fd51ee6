import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { MADE_UP_TOKEN_START } from '../../lambda/contract/canary.ts';
import { fcmError, type GoogleResponse } from './google-response.ts';
import { DATA_LIMIT, dataBytes, type FcmMessage, SendRequest } from './message-shape.ts';

/** One message as it reached Google, with Google's response. */
export interface GoogleMessage {
  /** ISO 8601. */
  readonly at: string;
  readonly token: string;
  readonly message: FcmMessage;
  /** `reason` is FCM's error code. */
  readonly response: { readonly status: number; readonly reason?: string };
  /** ISO 8601, when the phone received it. Absent when it never did. */
  readonly deliveredAt?: string;
}

/** Tokens of uninstalled apps, which are UNREGISTERED. All other tokens exist implicitly. */
export function makeInstallations() {
  const uninstalled = new Set<string>();
  return {
    isUninstalled: (token: string): boolean => uninstalled.has(token),
    uninstall: (token: string): void => void uninstalled.add(token),
    install: (token: string): void => void uninstalled.delete(token),
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `Invalid value at '${v.getDotPath(issue) ?? ''}': ${issue.message}`;
}

/** No phone has such a token: a message to zeros checks a credential, a canary's tokens begin with them. */
const isMadeUp = (token: string): boolean => /^0+$/.test(token) || token.startsWith(MADE_UP_TOKEN_START);

/**
 * Validates a request to `messages:send` and answers it. `message` is absent when the body is no valid message;
 * `isDelivered`: whether a phone gets it if the answer is 200.
 */
export function sendMessage(
  body: unknown,
  projectId: string,
  isUninstalled: (token: string) => boolean,
): {
  readonly answer: GoogleResponse;
  readonly message?: FcmMessage;
  readonly reason?: string;
  readonly isDelivered?: boolean;
} {
  const parsed = v.safeParse(SendRequest, body);
  if (!parsed.success) return { answer: fcmError('INVALID_ARGUMENT', describe(parsed.issues[0])) };

  const { message, validate_only } = parsed.output;
  if (dataBytes({ ...message.data, ...message.android?.data }) > DATA_LIMIT) {
    return { message, reason: 'INVALID_ARGUMENT', answer: fcmError('INVALID_ARGUMENT', 'Message is too big') };
  }
  if (isUninstalled(message.token)) {
    const answer = fcmError('UNREGISTERED', 'Requested entity was not found.');
    return { message, reason: 'UNREGISTERED', answer };
  }
  if (isMadeUp(message.token)) {
    const answer = fcmError('INVALID_ARGUMENT', 'The registration token is not a valid FCM registration token');
    return { message, reason: 'INVALID_ARGUMENT', answer };
  }
  const id = validate_only === true ? 'fake_message_id' : randomUUID();
  return {
    message,
    isDelivered: validate_only !== true,
    answer: { status: 200, body: { name: `projects/${projectId}/messages/${id}` } },
  };
}
