import * as v from 'valibot';
import { requestGoogle } from '../../lambda/google/google-request.ts';
import { attributesOf, type CredentialFiles } from '../credentials/credential-files.ts';
import { CliError } from '../terminal/cli-error.ts';
import { networkError } from '../terminal/network-error.ts';
import type { GooglePush } from './outgoing-push.ts';

/** What Google answered. */
export interface GoogleResult {
  /** Where: at the endpoint for access tokens, or at FCM. */
  readonly step: 'token' | 'send';
  readonly status: number;
  /** FCM's error code, the reason of another Google API, or the error of the token endpoint; `undefined` when the body has none. */
  readonly reason: string | undefined;
  /** Google's own text. */
  readonly message: string | undefined;
  /** Name of an accepted message. */
  readonly name: string | undefined;
}

const TIMEOUT_MS = 15_000;

/** The body of FCM's `messages:send`, as SNS completes it. https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send */
export const fcmBody = ({ message }: GooglePush, token: string) => ({
  validate_only: false,
  message: { token, ...message },
});

/** The project that a service account is of. */
export const projectOf = (files: CredentialFiles, now: number): string => {
  const { PlatformCredential = '' } = attributesOf(files, 'GCM', now);
  return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ project_id: v.string() })), PlatformCredential)
    .project_id;
};

/**
 * Sends a message with an access token of the service account.
 *
 * @throws CliError `network` without an answer, `input` when the file's token endpoint is not Google's
 */
export const sendFcm = async (
  push: GooglePush,
  token: string,
  files: CredentialFiles,
  { fcm, now }: { readonly fcm: string; readonly now: number },
): Promise<GoogleResult> => {
  const outcome = await requestGoogle({
    account: attributesOf(files, 'GCM', now).PlatformCredential ?? '',
    body: fcmBody(push, token),
    fcm,
    now: new Date(now),
    timeoutMs: TIMEOUT_MS,
  }).catch((error: unknown) => {
    const hint = 'HTTPS_PROXY is used with NODE_USE_ENV_PROXY=1, from Node.js 24 on.';
    const { message } = networkError(error, `asking Google`) ?? { message: 'asking Google: no answer' };
    throw new CliError('network', message, hint);
  });
  if (outcome === undefined) {
    const hint =
      'Download the file again: Firebase console, Project settings, Service accounts, Generate new private key.';
    throw new CliError('input', '"token_uri" in the service account is not a host of Google: nothing was sent', hint);
  }
  const { status, body } = outcome.answer;
  return { step: outcome.result === undefined ? 'send' : 'token', status, ...read(body) };
};

const TokenError = v.object({ error: v.string(), error_description: v.optional(v.string()) });
const Detail = v.looseObject({ errorCode: v.optional(v.string()), reason: v.optional(v.string()) });
const ApiError = v.object({
  error: v.object({
    message: v.optional(v.string()),
    status: v.optional(v.string()),
    details: v.optional(v.array(Detail), []),
  }),
});
const Sent = v.object({ name: v.string() });

const read = (body: unknown): Pick<GoogleResult, 'reason' | 'message' | 'name'> => {
  const nothing = { reason: undefined, message: undefined, name: undefined };
  const sent = v.safeParse(Sent, body);
  if (sent.success) return { ...nothing, name: sent.output.name };
  const token = v.safeParse(TokenError, body);
  if (token.success) return { ...nothing, reason: token.output.error, message: token.output.error_description };
  const api = v.safeParse(ApiError, body);
  if (!api.success) return nothing;
  const { message, status, details } = api.output.error;
  const code = details.find(({ errorCode }) => errorCode !== undefined)?.errorCode;
  const reason = details.find((one) => one.reason !== undefined)?.reason;
  return { ...nothing, reason: code ?? reason ?? status, message };
};
