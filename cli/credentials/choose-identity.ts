import type { KeyObject, X509Certificate } from 'node:crypto';
import { CliError } from '../terminal/cli-error.ts';
import { certificateFacts } from './certificate-facts.ts';
import type { P12Content } from './read-p12.ts';

/** A certificate and its key. */
export interface Identity {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export interface ChosenIdentity extends Identity {
  /** How many others the file has. */
  readonly others: number;
}

const EXPORT =
  'In Keychain Access, under "My Certificates", select the certificate together with the key below it, and export both as .p12.';

/**
 * The certificate of which the file has the key. Of several, the only one that Apple's push services issued; Keychain exports all that
 * are selected.
 *
 * @throws CliError `input` when there is none, or several
 */
export const chooseIdentity = ({ certificates, keys }: P12Content): ChosenIdentity => {
  if (keys.length === 0 && certificates.length === 0) {
    throw new CliError('input', 'the .p12 file has neither a certificate nor a key', EXPORT);
  }
  if (keys.length === 0) {
    throw new CliError(
      'input',
      `the .p12 file has ${certificates.length === 1 ? 'a certificate' : `${certificates.length} certificates`} and no private key`,
      EXPORT,
    );
  }
  if (certificates.length === 0) {
    throw new CliError(
      'input',
      'the .p12 file has a private key and no certificate',
      `Give the certificate that Apple issued for it as well: --cert aps.cer --key FILE. Or export again: ${EXPORT}`,
    );
  }
  const identities = certificates.flatMap((certificate): Identity[] => {
    const key = keys.find((candidate) => certificate.checkPrivateKey(candidate));
    return key === undefined ? [] : [{ certificate, key }];
  });
  const distinct = [...new Map(identities.map((found) => [found.certificate.fingerprint256, found])).values()];
  if (distinct.length === 0) {
    throw new CliError(
      'input',
      `the private key in the .p12 file does not belong to ${described(certificates)}`,
      EXPORT,
    );
  }
  const ofPush = distinct.filter(({ certificate }) => isForPush(certificate));
  const [chosen, second] = ofPush.length > 0 ? ofPush : distinct;
  if (chosen === undefined || second !== undefined) {
    const names = (ofPush.length > 0 ? ofPush : distinct).map(({ certificate }) => nameOf(certificate)).join(', ');
    throw new CliError(
      'input',
      `the .p12 file has several certificates with their keys: ${names}`,
      `Export one of them alone. ${EXPORT}`,
    );
  }
  return { ...chosen, others: distinct.length - 1 };
};

/** A topic and a common name with "Push Services" or "VoIP Services"; of another kind, the error comes from the code that is deployed. */
const isForPush = (certificate: X509Certificate): boolean => {
  const { kind, bundleId } = certificateFacts(certificate);
  return bundleId !== undefined && /(?:Push|VoIP) Services$/.test(kind);
};

/** Names of people in certificates for distribution are left out. */
export const nameOf = (certificate: X509Certificate): string => {
  const { kind, bundleId } = certificateFacts(certificate);
  return bundleId === undefined ? kind || 'a certificate without a name' : `${kind} for ${bundleId}`;
};

const described = (certificates: readonly X509Certificate[]): string =>
  certificates.length === 1 && certificates[0] !== undefined
    ? `the certificate "${nameOf(certificates[0])}"`
    : `any of its ${certificates.length} certificates`;
