import { hasOwnTopic, isSandboxPlatform, isVoipPlatform } from '../contract/application-platforms.ts';
import type { CredentialProbe, ProbedCredential, ProbeResult } from '../credentials/credential-probe.ts';
import { probeResult } from './apns-reasons.ts';
import { requestApns } from './apns-request.ts';
import { providerToken } from './provider-token.ts';

export interface AppleProbeOptions {
  /** Origin of Apple's production environment: `https://api.push.apple.com`. */
  readonly production: string;
  /** Origin of the sandbox: `https://api.sandbox.push.apple.com`. */
  readonly sandbox: string;
  /** PEM of the only trusted server authority. @default the authorities of Node.js */
  readonly ca?: string;
  readonly now: () => Date;
  /** Milliseconds for a probe. @default 5000 */
  readonly timeoutMs?: number;
}

/** 32 zero bytes have the form of a device token, and belong to no phone. */
const MADE_UP_TOKEN = '0'.repeat(64);

/** TLS alerts with which a server refuses a client's certificate (RFC 8446, section 6.2), as OpenSSL names them. */
const CERTIFICATE_ALERT =
  /_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** APNs refuses a key's new tokens for 20 minutes after its last, and each token an hour after it was made. */
const TOKEN_LIFETIME_MS = 50 * 60_000;

/** Asks APNs about an Apple credential, with one push to a made-up token. */
export const appleProbe = ({ timeoutMs = 5000, ...options }: AppleProbeOptions): CredentialProbe => {
  /** By key id, team id and key, so that the applications of one key send the same token. */
  const tokens = new Map<string, { readonly jwt: string; readonly until: number }>();

  const tokenOf = ({ PlatformPrincipal, PlatformCredential, ApplePlatformTeamID = '' }: Attributes): string => {
    const name = [PlatformPrincipal, ApplePlatformTeamID, PlatformCredential].join('\n');
    const now = options.now();
    const known = tokens.get(name);
    if (known !== undefined && now.getTime() < known.until) return known.jwt;
    const key = { keyId: PlatformPrincipal, teamId: ApplePlatformTeamID, privateKey: PlatformCredential };
    const jwt = providerToken(key, now);
    tokens.set(name, { jwt, until: now.getTime() + TOKEN_LIFETIME_MS });
    return jwt;
  };

  const ask = async ({ platform, bundleId, attributes }: ProbedCredential): Promise<ProbeResult> => {
    const isVoip = isVoipPlatform(platform);
    const { PlatformPrincipal = '', PlatformCredential = '', ApplePlatformTeamID } = attributes;
    const isToken = ApplePlatformTeamID !== undefined;
    const answer = await requestApns({
      url: isSandboxPlatform(platform) ? options.sandbox : options.production,
      path: `/3/device/${MADE_UP_TOKEN}`,
      headers: {
        'apns-topic': isVoip ? `${bundleId}.voip` : `${bundleId}`,
        'apns-push-type': isVoip ? 'voip' : 'alert',
        'apns-expiration': '0',
        ...(isToken && {
          authorization: `bearer ${tokenOf({ PlatformPrincipal, PlatformCredential, ApplePlatformTeamID })}`,
        }),
      },
      body: JSON.stringify({ aps: {} }),
      ...(!isToken && { identity: { cert: PlatformPrincipal, key: PlatformCredential } }),
      ...(options.ca !== undefined && { ca: options.ca }),
      timeoutMs,
    });
    return probeResult(answer.status, answer.reason);
  };

  return async (credential) => {
    if (credential.bundleId === undefined) {
      return { kind: 'inconclusive', detail: 'Apple was not asked: the bundle identifier is unknown' };
    }
    if (hasOwnTopic(credential.platform)) {
      return {
        kind: 'inconclusive',
        detail: `Apple was not asked: its answers for ${credential.platform} are unknown`,
      };
    }
    return ask(credential).catch(withoutAnswer);
  };
};

interface Attributes {
  readonly PlatformPrincipal: string;
  readonly PlatformCredential: string;
  readonly ApplePlatformTeamID?: string;
}

/** Only the code of an error is repeated: its message may quote what was sent. */
const withoutAnswer = (error: unknown): ProbeResult => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const alert = CERTIFICATE_ALERT.exec(code)?.[1];
  if (alert === undefined) return { kind: 'inconclusive', detail: `no answer from Apple (${code})` };
  return {
    kind: 'rejected',
    reason: alert.toLowerCase(),
    detail:
      'Apple refused the certificate in the TLS handshake: it was revoked, has expired, or is not from Apple. Create another in the developer portal, or use a .p8 key.',
  };
};
