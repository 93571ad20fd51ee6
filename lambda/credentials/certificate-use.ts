import type { X509Certificate } from 'node:crypto';
import {
  type ApplicationPlatform,
  hasOwnTopic,
  isApplePlatform,
  isSandboxPlatform,
  isVoipPlatform,
} from '../contract/application-platforms.ts';
import { withoutTeamPrefix } from './bundle-id.ts';
import { CredentialError } from './credential-error.ts';

/** The intended use of a certificate, and the current time. */
export interface CertificateUse {
  readonly platform: ApplicationPlatform;
  /** Ignored for a platform that is not of Apple. */
  readonly bundleId: string | undefined;
  readonly now: Date;
}

/**
 * Apple's push services, as the common name of a certificate begins. Apple documents no list; this one is that of public
 * tools (https://github.com/noodlewerk/NWPusher, `NWSecTools`), and of certificates called "Apple Sandbox Push Services".
 */
const PUSH_SERVICES = /^(?:VoIP Services|Apple (?:[A-Za-z]+ )*Push Services)$/;

/** Other certificates of Apple, by the beginning of their common name. Of others an error repeats no text: it may name a person. */
const OTHER_KINDS = [
  'Apple Development',
  'Apple Distribution',
  'Apple Pay Merchant Identity',
  'Apple Pay Payment Processing',
  'Developer ID Application',
  'Developer ID Installer',
  'iPhone Developer',
  'iPhone Distribution',
  'Mac Developer',
  'Merchant ID',
  'Pass Type ID',
  'WatchKit Services',
  'Website Push ID',
];

/** @throws {@link CredentialError} when the push service would refuse the certificate for that use */
export const checkCertificateUse = (x509: X509Certificate, { platform, bundleId, now }: CertificateUse): void => {
  checkDates(x509, platform, now);
  // Any TLS certificate: its authority decides whether Microsoft accepts it.
  if (!isApplePlatform(platform)) return;
  if (bundleId === undefined) throw new CredentialError(`${platform} needs the bundle identifier of the app.`);
  // A pass has the certificate of its pass type id, device management that of its vendor.
  if (!hasOwnTopic(platform)) checkKind(x509);
  // The subject of a push certificate holds its topic: UID=com.example.app, with .voip for a VoIP Services certificate.
  const topic = /^UID=(.+)$/m.exec(x509.subject)?.[1];
  if (topic === undefined)
    throw new CredentialError('the certificate is not an Apple push certificate: its subject has no UID.');
  if (topic !== bundleId && topic !== `${bundleId}.voip`) {
    const bare = withoutTeamPrefix(bundleId);
    throw new CredentialError(
      `the certificate was issued for "${topic}", but the bundle identifier of this app is "${bundleId}".${
        bare === undefined ? '' : ` A bundle identifier has no team id in front: write "${bare}".`
      }`,
    );
  }
  if (!isSandboxPlatform(platform) && /^CN=Apple (?:Development|Sandbox) /m.test(x509.subject)) {
    throw new CredentialError(
      `the certificate is a development certificate, which Apple's production service rejects; ${platform} needs a production certificate.`,
    );
  }
  if (!isVoipPlatform(platform) && topic.endsWith('.voip')) {
    throw new CredentialError(
      `the certificate is a VoIP Services certificate, which cannot send the alerts of ${platform}. Use a .p8 key, which can do both.`,
    );
  }
};

const checkDates = (x509: X509Certificate, platform: ApplicationPlatform, now: Date): void => {
  const ofApple = isApplePlatform(platform);
  const starts = new Date(x509.validFrom);
  if (now < starts) {
    throw new CredentialError(
      `the certificate is not valid before ${date(starts)}. Until then, use the certificate that is valid now${ofApple ? ', or a .p8 key' : ''}.`,
    );
  }
  const expires = new Date(x509.validTo);
  if (expires <= now) {
    throw new CredentialError(
      `the certificate expired on ${date(expires)}. Renew it${ofApple ? " in Apple's developer portal, or use a .p8 key, which does not expire" : ''}.`,
    );
  }
};

const checkKind = (x509: X509Certificate): void => {
  const kind = /^CN=([^:\n]*)/m.exec(x509.subject)?.[1]?.trim() ?? '';
  if (PUSH_SERVICES.test(kind)) return;
  const found = OTHER_KINDS.includes(kind) ? `of the kind "${kind}"` : 'of another kind';
  throw new CredentialError(
    `the certificate is not from Apple's push services but ${found}. Create one of the kind "VoIP Services" in Apple's developer portal, or use a .p8 key.`,
  );
};

const date = (at: Date): string => at.toISOString().slice(0, 10);
