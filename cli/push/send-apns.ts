import * as v from 'valibot';
import { type ApnsAnswer, requestApns } from '../../lambda/apple/apns-request.ts';
import { providerToken } from '../../lambda/apple/provider-token.ts';
import type { Environment } from '../../lambda/contract/enums.ts';
import { applePlatform, attributesOf, type CredentialFiles } from '../credentials/credential-files.ts';
import { CliError } from '../terminal/cli-error.ts';
import { networkError } from '../terminal/network-error.ts';
import type { ApplePush } from './outgoing-push.ts';

/** How requests to one environment are authenticated: by a JWT, or by a client certificate. */
export interface AppleSender {
  readonly environment: Environment;
  /** Origin. */
  readonly url: string;
  readonly jwt?: string;
  readonly identity?: { readonly cert: string; readonly key: string };
}

export interface AppleAttempt {
  readonly environment: Environment;
  readonly answer: AppleAnswer;
}

export interface AppleAnswer extends Pick<ApnsAnswer, 'status' | 'reason'> {
  /** Names the push in Apple's log. */
  readonly apnsId: string | undefined;
  /** With 410: since when the token is invalid, epoch milliseconds. */
  readonly timestamp: number | undefined;
}

const Body = v.object({ timestamp: v.pipe(v.number(), v.maxValue(8.64e15)) });

const answerOf = ({ status, reason, body, headers }: ApnsAnswer): AppleAnswer => ({
  status,
  reason,
  apnsId: headers['apns-id']?.toString(),
  timestamp: v.is(Body, body) ? body.timestamp : undefined,
});

const TIMEOUT_MS = 15_000;

/**
 * The senders of a credential, one for each of its environments that has a URL.
 *
 * @throws CliError `input` when the credential is for no such push
 */
export const appleSenders = (
  files: CredentialFiles,
  type: 'voip' | 'alert',
  apns: Readonly<Partial<Record<Environment, string>>>,
  now: number,
): readonly AppleSender[] => {
  let jwt: string | undefined;
  return files.environments.flatMap((environment) => {
    const url = apns[environment];
    if (url === undefined) return [];
    const attributes = attributesOf(files, applePlatform(type, environment), now);
    const { PlatformPrincipal = '', PlatformCredential = '', ApplePlatformTeamID: teamId } = attributes;
    if (teamId === undefined)
      return { environment, url, identity: { cert: PlatformPrincipal, key: PlatformCredential } };
    // One token for both: APNs limits how often a key's sender may make new ones.
    jwt ??= providerToken({ keyId: PlatformPrincipal, teamId, privateKey: PlatformCredential }, new Date(now));
    return { environment, url, jwt };
  });
};

/** The reasons after which the other environment may take the push. */
const OTHER_ENVIRONMENT: readonly string[] = [
  'BadDeviceToken',
  'BadEnvironmentKeyIdInToken',
  'BadEnvironmentKeyInToken',
  'BadCertificateEnvironment',
];

export const isOfOtherEnvironment = (reason: string | undefined): boolean => OTHER_ENVIRONMENT.includes(reason ?? '');

/**
 * Sends a push to one environment after the other, until one takes it or refuses it for another cause than the environment. Calls
 * `onAnswer` after each.
 *
 * @throws CliError `network` without an answer, `refused` when Apple ends the TLS handshake
 */
export const sendApns = async (
  { headers, body }: ApplePush,
  token: string,
  senders: readonly AppleSender[],
  { ca, onAnswer }: { readonly ca: string | undefined; readonly onAnswer: (attempt: AppleAttempt) => void },
): Promise<readonly AppleAttempt[]> => {
  const attempts: AppleAttempt[] = [];
  for (const { environment, url, jwt, identity } of senders) {
    const received = await requestApns({
      url,
      path: `/3/device/${token}`,
      headers: { ...headers, ...(jwt !== undefined && { authorization: `bearer ${jwt}` }) },
      body,
      ...(identity !== undefined && { identity }),
      ...(ca !== undefined && { ca }),
      timeoutMs: TIMEOUT_MS,
    }).catch((error: unknown) => {
      throw withoutAnswer(error, url, identity !== undefined);
    });
    const attempt = { environment, answer: answerOf(received) };
    attempts.push(attempt);
    onAnswer(attempt);
    if (!isOfOtherEnvironment(received.reason)) break;
  }
  return attempts;
};

/** TLS alerts about a client's certificate (RFC 8446, section 6.2), as OpenSSL names them. */
const CERTIFICATE_ALERT =
  /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;

/** Only codes are repeated: an error's message may quote what was sent. */
const withoutAnswer = (error: unknown, url: string, hasCertificate: boolean): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const { host } = new URL(url);
  if (hasCertificate && CERTIFICATE_ALERT.test(code)) {
    const hint =
      'It was revoked, has expired, or is not from Apple. Look at it: npx ringthrough doctor credential, or use a .p8 key.';
    return new CliError('refused', `${host} refused the certificate in the TLS handshake (${code})`, hint);
  }
  const { message } = networkError(error, host) ?? { message: `no answer from ${host} (${code})` };
  return new CliError('network', message, hintFor(code));
};

/** Ports: https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns */
const hintFor = (code: string): string => {
  if (/CERT|SIGNATURE|TLS/.test(code))
    return 'If a proxy or a simulator answers in place of Apple, name its authority: --ca-file FILE.';
  const direct = "Apple's push service is reached directly with HTTP/2 on port 443: an HTTP proxy is no way to it.";
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return direct;
  return `${direct} Port 2197 passes some firewalls: --apns-url https://api.push.apple.com:2197 --apns-sandbox-url https://api.sandbox.push.apple.com:2197`;
};
