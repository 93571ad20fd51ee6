import { X509Certificate } from 'node:crypto';
import type { SnsPlatform } from '../contract/words.ts';
import { CredentialError } from './credential-error.ts';
import { pemBlocks } from './pem.ts';
import { readPrivateKey } from './private-key.ts';

export interface AppleCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What the certificate is to be used for, and when. */
export interface CertificateUse {
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  readonly now: Date;
}

/**
 * Checks a push certificate and its key the way SNS would, but says what is wrong; SNS says "Platform credentials are
 * invalid".
 */
export const certificateAttributes = (
  { certificate, privateKey }: AppleCertificate,
  use: CertificateUse,
): Record<string, string> => {
  const { pem, x509 } = readCertificate(certificate);
  const key = readPrivateKey(privateKey, 'privateKey');
  if (!x509.checkPrivateKey(key.key)) {
    throw new CredentialError(
      '"privateKey" does not belong to "certificate": their public keys differ. Export both from the same Keychain entry.',
    );
  }
  checkUse(x509, use);
  return { PlatformPrincipal: pem, PlatformCredential: key.pem };
};

/** The one certificate of a PEM text. @throws {@link CredentialError} */
export const readCertificate = (text: string): { pem: string; x509: X509Certificate } => {
  const blocks = pemBlocks(text, 'certificate');
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    throw new CredentialError(
      '"certificate" holds a private key, which belongs in "privateKey" alone: SNS refuses a certificate text with a key in it.',
    );
  }
  if (blocks.some(({ label }) => label.endsWith('CERTIFICATE REQUEST'))) {
    throw new CredentialError(
      '"certificate" holds a signing request; what belongs there is the certificate that Apple made from it.',
    );
  }
  const [block, ...others] = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (block === undefined) throw new CredentialError('"certificate" holds no certificate.');
  if (others.length > 0) {
    throw new CredentialError(
      '"certificate" holds several certificates; keep only the push certificate, not the chain of Apple\'s own.',
    );
  }
  try {
    return { pem: block.pem, x509: new X509Certificate(block.pem) };
  } catch {
    throw new CredentialError(
      '"certificate" looks like PEM but cannot be read as a certificate: part of it is missing or changed.',
    );
  }
};

const checkUse = (x509: X509Certificate, { platform, bundleId, now }: CertificateUse): void => {
  const expires = new Date(x509.validTo);
  if (expires <= now) {
    throw new CredentialError(
      `"certificate" expired on ${expires.toISOString().slice(0, 10)}. Renew it in Apple's developer portal, or use a .p8 key, which does not expire.`,
    );
  }
  // Apple writes what a push certificate is for into its subject: UID=com.example.app, with .voip for a VoIP Services
  // certificate.
  const topic = /^UID=(.+)$/m.exec(x509.subject)?.[1];
  if (topic === undefined)
    throw new CredentialError('"certificate" is no push certificate of Apple\'s: its subject has no UID.');
  if (topic !== bundleId && topic !== `${bundleId}.voip`) {
    throw new CredentialError(
      `"certificate" was made for "${topic}", but the bundle identifier of this app is "${bundleId}".`,
    );
  }
  const production = platform === 'APNS_VOIP' || platform === 'APNS';
  if (production && /^CN=Apple Development /m.test(x509.subject)) {
    throw new CredentialError(
      `"certificate" is a development certificate, which Apple's production service refuses; ${platform} needs a production one.`,
    );
  }
  const rings = platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX';
  if (!rings && topic.endsWith('.voip')) {
    throw new CredentialError(
      `"certificate" is a VoIP Services certificate, which cannot send the alerts of ${platform}. Use a .p8 key, which can do both.`,
    );
  }
};
