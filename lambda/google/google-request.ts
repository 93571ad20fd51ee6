import * as v from 'valibot';
import type { ProbeResult } from '../credentials/credential-probe.ts';
import { type GoogleAnswer, tokenResult } from './google-answers.ts';
import { tokenRequest } from './token-request.ts';

export interface GoogleRequest {
  /** JSON of a service account, as `googleAttributes` has checked it. */
  readonly account: string;
  /** Body of FCM's `messages:send`. */
  readonly body: unknown;
  /**
   * Origin of Firebase Cloud Messaging: `https://fcm.googleapis.com`. A token endpoint at the same origin is trusted
   * too, so that one simulator can replace both.
   */
  readonly fcm: string;
  readonly now: Date;
  /** Milliseconds for both requests together. */
  readonly timeoutMs: number;
}

export interface GoogleOutcome {
  /** To the last request that was sent. */
  readonly answer: GoogleAnswer;
  /** What the answer of the token endpoint says about the account, if Google refused an access token: then nothing else was sent. */
  readonly result?: ProbeResult;
}

/** The hosts of Google's token endpoint: the current one, and those in files of older accounts. */
const TOKEN_HOSTS = ['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com'];

const Account = v.object({
  project_id: v.string(),
  client_email: v.string(),
  private_key: v.string(),
  token_uri: v.pipe(v.string(), v.url()),
});

/**
 * Exchanges the key of a service account for an access token, and sends one message with it.
 *
 * @returns `undefined` when nothing was sent, because the account's token endpoint is not Google's
 * @throws when there is no answer; a redirect counts as none, because it would forward the credential
 */
export const requestGoogle = async ({
  account,
  body,
  fcm,
  now,
  timeoutMs,
}: GoogleRequest): Promise<GoogleOutcome | undefined> => {
  const {
    project_id,
    client_email: clientEmail,
    private_key: privateKey,
    token_uri: tokenUri,
  } = v.parse(v.pipe(v.string(), v.parseJson(), Account), account);
  if (!isTrusted(new URL(tokenUri), new URL(fcm))) return;
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await post(tokenUri, { body: tokenRequest({ clientEmail, privateKey, tokenUri }, now), signal });
  const token = tokenResult(answer);
  if ('kind' in token) return { answer, result: token };
  return {
    answer: await post(`${fcm}/v1/projects/${encodeURIComponent(project_id)}/messages:send`, {
      headers: { authorization: `Bearer ${token.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    }),
  };
};

/**
 * `token_uri` comes from the secret. The signed assertion goes to no host but those of Google: its receiver can
 * exchange it for an access token, and a function must not be used to reach other hosts.
 */
const isTrusted = ({ origin, protocol, port, hostname }: URL, fcm: URL): boolean =>
  origin === fcm.origin || (protocol === 'https:' && port === '' && TOKEN_HOSTS.includes(hostname));

const post = async (url: string, init: RequestInit): Promise<GoogleAnswer> => {
  const response = await fetch(url, { ...init, method: 'POST', redirect: 'error' });
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A page of a proxy, for example.
  }
  return { status: response.status, body };
};
