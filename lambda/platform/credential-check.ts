import type { CredentialProblem } from '../contract/watching.ts';
import type { SnsPlatform } from '../contract/words.ts';
import { credentialAttributes } from './credential.ts';
import { CredentialError } from './credential-error.ts';
import { credentialExpiry, daysUntil, readDate } from './credential-expiry.ts';

export interface CheckedCredential {
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  /** The application's attributes, as SNS shows them; `undefined` when it does not know the application. */
  readonly attributes: Readonly<Record<string, string>> | undefined;
  /** The content of its secret, or why there is none. */
  readonly secret: string | CredentialError;
  readonly now: Date;
}

export interface CredentialReport {
  /** Until SNS can authenticate no longer; not there for keys, which do not expire. */
  readonly daysLeft?: number;
  /** The end of the certificate in SNS's own words, whose format is not documented. */
  readonly snsExpiry?: string;
  readonly problems: readonly { readonly problem: CredentialProblem; readonly detail: string }[];
}

/**
 * How a platform application is doing. Days are those of the certificate that SNS uses: a newer one in the secret rings
 * nobody until it is deployed. The secret is believed only where SNS does not say, or says it in a way that nobody can
 * read.
 */
export const checkCredential = (checked: CheckedCredential): CredentialReport => {
  const { attributes, now } = checked;
  const secret = inspect(checked);
  if (attributes === undefined) {
    return { problems: [...secret.problems, { problem: 'application_missing', detail: 'SNS does not know it' }] };
  }
  const snsExpiry = attributes.AppleCertificateExpiryDate;
  const used = snsExpiry === undefined ? undefined : readDate(snsExpiry);
  const method =
    attributes.AuthenticationMethod?.toLowerCase() ?? (snsExpiry === undefined ? undefined : 'certificate');
  const end = method === 'token' || method === 'key' ? undefined : (used ?? secret.end);
  return {
    ...(end !== undefined && { daysLeft: daysUntil(end, now) }),
    ...(snsExpiry !== undefined && { snsExpiry }),
    problems: [
      ...secret.problems,
      ...(attributes.Enabled?.toLowerCase() === 'false'
        ? [{ problem: 'application_disabled' as const, detail: 'SNS has it as Enabled=false' }]
        : []),
      ...(secret.isUsable && checked.platform !== 'GCM' ? notDeployed(method, used, secret.end) : []),
    ],
  };
};

interface Secret {
  readonly isUsable: boolean;
  /** Not there for a key. */
  readonly end: Date | undefined;
  readonly problems: CredentialReport['problems'];
}

const inspect = ({ secret, platform, bundleId }: CheckedCredential): Secret => {
  let end: Date | undefined;
  try {
    if (secret instanceof CredentialError) throw secret;
    end = credentialExpiry(secret, platform);
    // As if it could not expire: that is counted in days and is no other fault of it.
    credentialAttributes(secret, { platform, bundleId, now: new Date(0) });
    return { isUsable: true, end, problems: [] };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    return { isUsable: false, end, problems: [{ problem: 'credential_unusable', detail: error.message }] };
  }
};

/** SNS shows no credential, so a key that was exchanged for another cannot be told; everything else can. */
const notDeployed = (
  method: string | undefined,
  used: Date | undefined,
  inSecret: Date | undefined,
): CredentialReport['problems'] => {
  const detail = (uses: string, holds: string) => [
    { problem: 'credential_not_deployed' as const, detail: `SNS uses ${uses}, the secret holds ${holds}` },
  ];
  if (method === 'certificate' && inSecret === undefined) return detail('a certificate', 'a .p8 key');
  if (method === 'token' && inSecret !== undefined) return detail('a .p8 key', 'a certificate');
  // Dates that differ by less may be one date written in two time zones.
  if (
    used === undefined ||
    inSecret === undefined ||
    daysUntil(used, inSecret) === 0 ||
    daysUntil(inSecret, used) === 0
  )
    return [];
  return detail(`the certificate until ${date(used)}`, `one until ${date(inSecret)}`);
};

const date = (at: Date): string => at.toISOString().slice(0, 10);
