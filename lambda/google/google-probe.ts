import type { CredentialProbe, ProbedCredential, ProbeResult } from '../credentials/credential-probe.ts';
import { sendResult } from './google-answers.ts';
import { requestGoogle } from './google-request.ts';

export interface GoogleProbeOptions {
  /** Origin of Firebase Cloud Messaging, as in `GoogleRequest`. */
  readonly fcm: string;
  readonly now: () => Date;
  /** Milliseconds for a probe. @default 5000 */
  readonly timeoutMs?: number;
}

/** Belongs to no phone: a token of FCM has more kinds of characters. */
const MADE_UP_TOKEN = '0'.repeat(152);

/** Asks FCM about a service account, with a message to a made-up token that is validated and not sent. */
export const googleProbe = ({ fcm, now, timeoutMs = 5000 }: GoogleProbeOptions): CredentialProbe => {
  const ask = async ({ attributes }: ProbedCredential): Promise<ProbeResult> => {
    const outcome = await requestGoogle({
      account: attributes.PlatformCredential ?? '',
      body: { validate_only: true, message: { token: MADE_UP_TOKEN } },
      fcm,
      now: now(),
      timeoutMs,
    });
    if (outcome !== undefined) return outcome.result ?? sendResult(outcome.answer);
    return {
      kind: 'inconclusive',
      detail: 'Google was not asked: "token_uri" in the secret is not a host of Google',
    };
  };

  return (credential) => ask(credential).catch(withoutAnswer);
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
