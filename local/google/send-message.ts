import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { fcmError, type GoogleError } from './google-error.ts';
import { DATA_LIMIT, dataBytes, type FcmMessage, SendRequest } from './message-shape.ts';

/** One message as it reached Google, with what Google said. */
export interface GoogleMessage {
  /** ISO 8601. */
  readonly at: string;
  readonly token: string;
  readonly message: FcmMessage;
  /** `reason` is FCM's error code. */
  readonly verdict: { readonly status: number; readonly reason?: string };
  /** ISO 8601, when the phone had it. Not there when it never did. */
  readonly deliveredAt?: string;
}

/** The tokens of apps that are gone: they answer UNREGISTERED. All other tokens exist implicitly. */
export function makeInstallations() {
  const gone = new Set<string>();
  return {
    isGone: (token: string): boolean => gone.has(token),
    uninstall: (token: string): void => void gone.add(token),
    install: (token: string): void => void gone.delete(token),
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `Invalid value at '${v.getDotPath(issue) ?? ''}': ${issue.message}`;
}

/** Checks a request to `messages:send` and answers it. A message that never took shape is not recorded. */
export function sendMessage(
  body: unknown,
  projectId: string,
  isGone: (token: string) => boolean,
): { readonly answer: GoogleError; readonly message?: FcmMessage; readonly reason?: string } {
  const parsed = v.safeParse(SendRequest, body);
  if (!parsed.success) return { answer: fcmError('INVALID_ARGUMENT', describe(parsed.issues[0])) };

  const { message, validate_only } = parsed.output;
  if (dataBytes({ ...message.data, ...message.android?.data }) > DATA_LIMIT) {
    return { message, reason: 'INVALID_ARGUMENT', answer: fcmError('INVALID_ARGUMENT', 'Message is too big') };
  }
  if (isGone(message.token)) {
    const answer = fcmError('UNREGISTERED', 'Requested entity was not found.');
    return { message, reason: 'UNREGISTERED', answer };
  }
  const id = validate_only === true ? 'fake_message_id' : randomUUID();
  return { message, answer: { status: 200, body: { name: `projects/${projectId}/messages/${id}` } } };
}
