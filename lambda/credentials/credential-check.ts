import type { SnsPlatform } from '../contract/enums.ts';
import type { CredentialProblem } from '../contract/monitoring.ts';
import { credentialAttributes } from './credential.ts';
import { CredentialError } from './credential-error.ts';
import { credentialExpiry, daysUntil, readDate } from './credential-expiry.ts';
import type { ProbedCredential } from './credential-probe.ts';

export interface CheckedCredential {
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  /** The application's attributes as SNS returns them; `undefined` when the application does not exist. */
  readonly attributes: Readonly<Record<string, string>> | undefined;
  /** The content of its secret, or why it cannot be read. */
  readonly secret: string | CredentialError;
  readonly now: Date;
}

export interface CredentialReport {
  /** Whole days until the credential expires; absent for keys, which do not expire. */
  readonly daysLeft?: number;
  /** The certificate's expiry as SNS returns it, in an undocumented format. */
  readonly snsExpiry?: string;
  readonly problems: readonly { readonly problem: CredentialProblem; readonly detail: string }[];
}

/**
 * Checks a platform application and its credential. `daysLeft` is that of the certificate that SNS uses: a newer one in
 * the secret has no effect until it is deployed. The secret's expiry counts only when SNS returns none, or one that
 * cannot be parsed.
 */
export const checkCredential = (checked: CheckedCredential): CredentialReport => {
  const { attributes, now } = checked;
  const secret = inspect(checked);
  if (attributes === undefined) {
    return {
      problems: [
        ...secret.problems,
        { problem: 'application_missing', detail: 'SNS has no application with this ARN' },
      ],
    };
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
        ? [{ problem: 'application_disabled' as const, detail: 'the application is disabled in SNS (Enabled=false)' }]
        : []),
      ...(secret.usable !== undefined && checked.platform !== 'GCM' ? notDeployed(method, used, secret.end) : []),
    ],
  };
};

interface Secret {
  /** The SNS attributes made from it; `undefined` when it is unusable. */
  readonly usable: Readonly<Record<string, string>> | undefined;
  /** When the credential expires; `undefined` for a key. */
  readonly end: Date | undefined;
  readonly problems: CredentialReport['problems'];
}

/**
 * The secret's credential in the form in which SNS gets it, also if it has expired; `undefined` when it is unusable. Not
 * part of {@link CredentialReport}, which is logged.
 */
export const usableCredential = (checked: Omit<CheckedCredential, 'attributes'>): ProbedCredential | undefined => {
  const { usable } = inspect(checked);
  const { platform, bundleId } = checked;
  return usable && { platform, bundleId: platform === 'GCM' ? undefined : bundleId, attributes: usable };
};

const inspect = ({ secret, platform, bundleId, now }: Omit<CheckedCredential, 'attributes'>): Secret => {
  let end: Date | undefined;
  try {
    if (secret instanceof CredentialError) throw secret;
    end = credentialExpiry(secret, platform);
    // An expired one is checked as of its last second: expiry is reported as `daysLeft`, not as an unusable credential.
    const at = end !== undefined && end <= now ? new Date(end.getTime() - 1000) : now;
    return { usable: credentialAttributes(secret, { platform, bundleId, now: at }), end, problems: [] };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    return { usable: undefined, end, problems: [{ problem: 'credential_unusable', detail: error.message }] };
  }
};

/** SNS returns no credential, so a key that was replaced by another key cannot be detected; every other change can. */
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
  // Dates that differ by less than a day may be the same date in two time zones.
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
