import * as v from 'valibot';
import type { CredentialProbe, ProbedCredential, ProbeResult } from '../credentials/credential-probe.ts';
import { type GoogleAnswer, sendResult, tokenResult } from './google-answers.ts';
import { tokenRequest } from './token-request.ts';

export interface GoogleProbeOptions {
  /**
   * Origin of Firebase Cloud Messaging: `https://fcm.googleapis.com`. A token endpoint at the same origin is trusted
   * too, so that one simulator can replace both.
   */
  readonly fcm: string;
  readonly now: () => Date;
  /** Milliseconds for a probe. @default 5000 */
  readonly timeoutMs?: number;
}

/** Belongs to no phone: a token of FCM has more kinds of characters. */
const MADE_UP_TOKEN = '0'.repeat(152);

/** The hosts of Google's token endpoint: the current one, and those in files of older accounts. */
const TOKEN_HOSTS = ['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com'];

const Account = v.object({
  project_id: v.string(),
  client_email: v.string(),
  private_key: v.string(),
  token_uri: v.pipe(v.string(), v.url()),
});

/** Asks FCM about a service account, with a message to a made-up token that is validated and not sent. */
export const googleProbe = ({ fcm, now, timeoutMs = 5000 }: GoogleProbeOptions): CredentialProbe => {
  /**
   * `token_uri` comes from the secret. The signed assertion goes to no host but those of Google: its receiver can
   * exchange it for an access token, and the function must not be used to reach other hosts.
   */
  const isTrusted = (tokenUri: URL): boolean =>
    tokenUri.origin === new URL(fcm).origin ||
    (tokenUri.protocol === 'https:' && tokenUri.port === '' && TOKEN_HOSTS.includes(tokenUri.hostname));

  const ask = async ({ attributes }: ProbedCredential): Promise<ProbeResult> => {
    const account = v.parse(v.pipe(v.string(), v.parseJson(), Account), attributes.PlatformCredential);
    const { project_id, client_email: clientEmail, private_key: privateKey, token_uri: tokenUri } = account;
    if (!isTrusted(new URL(tokenUri))) {
      return {
        kind: 'inconclusive',
        detail: 'Google was not asked: "token_uri" in the secret is not a host of Google',
      };
    }
    const signal = AbortSignal.timeout(timeoutMs);
    const token = tokenResult(
      await post(tokenUri, { body: tokenRequest({ clientEmail, privateKey, tokenUri }, now()), signal }),
    );
    if ('kind' in token) return token;
    return sendResult(
      await post(`${fcm}/v1/projects/${encodeURIComponent(project_id)}/messages:send`, {
        headers: { authorization: `Bearer ${token.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ validate_only: true, message: { token: MADE_UP_TOKEN } }),
        signal,
      }),
    );
  };

  return (credential) => ask(credential).catch(withoutAnswer);
};

/** @throws when there is no answer; a redirect counts as none, because it would forward the credential. */
const post = async (url: string, init: RequestInit): Promise<GoogleAnswer> => {
  const response = await fetch(url, { ...init, method: 'POST', redirect: 'error' });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Only a code is repeated: an error's message may quote what was sent. */
const withoutAnswer = (error: unknown): ProbeResult => ({
  kind: 'inconclusive',
  detail: `no answer from Google (${codeOf(error)})`,
});

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  const { cause } = error;
  // `fetch` throws a TypeError, the cause of which has the code of the connection.
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return 'code' in error ? String(error.code) : error.name;
};
