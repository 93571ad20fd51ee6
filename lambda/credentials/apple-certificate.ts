import { X509Certificate } from 'node:crypto';
import { type CertificateUse, checkCertificateUse } from './certificate-use.ts';
import { CredentialError } from './credential-error.ts';
import { adviceFor, describeBlocks, fieldsOf } from './found-blocks.ts';
import { type PemBlock, pemBlocks, type SecretField } from './pem.ts';
import { findPrivateKey, type PrivateKey } from './private-key.ts';

/** The fields of a secret that together hold a push certificate and its private key. */
export interface AppleCertificate {
  readonly fields: readonly SecretField[];
}

/**
 * Checks a push certificate and its key like SNS, but says what is wrong; SNS only answers "Platform credentials are
 * invalid", also for a certificate text that contains the key or Apple's certificate chain.
 *
 * @returns the SNS attributes
 * @throws {@link CredentialError}
 */
export const certificateAttributes = ({ fields }: AppleCertificate, use: CertificateUse): Record<string, string> => {
  const blocks = pemBlocks(fields);
  const key = findPrivateKey(blocks);
  const x509 = certificateOf(key, findCertificates(blocks));
  checkCertificateUse(x509, use);
  return { PlatformPrincipal: x509.toString(), PlatformCredential: key.pem };
};

/** When the push certificate expires. A single certificate needs no key to be identified. @throws {@link CredentialError} */
export const certificateExpiry = ({ fields }: AppleCertificate): Date => {
  const blocks = pemBlocks(fields);
  const certificates = findCertificates(blocks);
  const [only] = certificates;
  const x509 = certificates.length === 1 && only ? only : certificateOf(findPrivateKey(blocks), certificates);
  return new Date(x509.validTo);
};

/** The different certificates among the blocks; at least one. @throws {@link CredentialError} */
const findCertificates = (blocks: readonly PemBlock[]): readonly X509Certificate[] => {
  const certificates = blocks.filter(({ label }) => label.endsWith('CERTIFICATE')).map(parse);
  if (certificates.length > 0) return [...new Map(certificates.map((x509) => [x509.fingerprint256, x509])).values()];
  throw new CredentialError(`${fieldsOf(blocks)}: no certificate, but ${describeBlocks(blocks)}. ${adviceFor(blocks)}`);
};

/** The certificate of a key. The others are Apple's certificate chain. @throws {@link CredentialError} */
const certificateOf = ({ key }: PrivateKey, certificates: readonly X509Certificate[]): X509Certificate => {
  const [leaf, ...others] = certificates.filter((x509) => x509.checkPrivateKey(key));
  if (leaf === undefined) {
    const found = certificates.length === 1 ? 'the certificate' : `any of the ${certificates.length} certificates`;
    throw new CredentialError(
      `the private key does not belong to ${found}: their public keys differ. Export both from the same Keychain entry.`,
    );
  }
  if (others.length === 0) return leaf;
  throw new CredentialError(
    `the private key belongs to ${others.length + 1} different certificates in the secret; keep the one for this app.`,
  );
};

const parse = (block: PemBlock): X509Certificate => {
  try {
    return new X509Certificate(block.pem);
  } catch {
    throw new CredentialError(
      `"${block.field}" is PEM but cannot be parsed as a certificate: part of it is missing or changed.`,
    );
  }
};
