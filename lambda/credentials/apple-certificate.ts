import { X509Certificate } from 'node:crypto';
import type { SnsPlatform } from '../contract/enums.ts';
import { CredentialError } from './credential-error.ts';
import { pemBlocks } from './pem.ts';
import { readPrivateKey } from './private-key.ts';

export interface AppleCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The intended use of a certificate, and the current time. */
export interface CertificateUse {
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  readonly now: Date;
}

/**
 * Checks a push certificate and its key like SNS, but says what is wrong; SNS only answers "Platform credentials are
 * invalid".
 *
 * @returns the SNS attributes
 * @throws {@link CredentialError}
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
      '"certificate" holds a private key, which belongs only in "privateKey": SNS rejects a certificate text with a key in it.',
    );
  }
  if (blocks.some(({ label }) => label.endsWith('CERTIFICATE REQUEST'))) {
    throw new CredentialError(
      '"certificate" holds a signing request; it must be the certificate that Apple issued for that request.',
    );
  }
  const [block, ...others] = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (block === undefined) throw new CredentialError('"certificate" holds no certificate.');
  if (others.length > 0) {
    throw new CredentialError(
      '"certificate" holds several certificates; keep only the push certificate, without Apple\'s certificate chain.',
    );
  }
  try {
    return { pem: block.pem, x509: new X509Certificate(block.pem) };
  } catch {
    throw new CredentialError(
      '"certificate" is PEM but cannot be parsed as a certificate: part of it is missing or changed.',
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
  // The subject of a push certificate holds its topic: UID=com.example.app, with .voip for a VoIP Services certificate.
  const topic = /^UID=(.+)$/m.exec(x509.subject)?.[1];
  if (topic === undefined)
    throw new CredentialError('"certificate" is not an Apple push certificate: its subject has no UID.');
  if (topic !== bundleId && topic !== `${bundleId}.voip`) {
    throw new CredentialError(
      `"certificate" was issued for "${topic}", but the bundle identifier of this app is "${bundleId}".`,
    );
  }
  const production = platform === 'APNS_VOIP' || platform === 'APNS';
  if (production && /^CN=Apple Development /m.test(x509.subject)) {
    throw new CredentialError(
      `"certificate" is a development certificate, which Apple's production service rejects; ${platform} needs a production certificate.`,
    );
  }
  const isVoip = platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX';
  if (!isVoip && topic.endsWith('.voip')) {
    throw new CredentialError(
      `"certificate" is a VoIP Services certificate, which cannot send the alerts of ${platform}. Use a .p8 key, which can do both.`,
    );
  }
};
