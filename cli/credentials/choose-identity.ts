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
  /** Why this one, where the file has others; for people. */
  readonly note: string | undefined;
}

const EXPORT =
  'In Keychain Access, under "My Certificates", select the certificate together with the key below it, and export both as .p12.';

/**
 * The certificate of which the file has the key. Keychain exports all that are selected: of several, it is the one for pushes; of several
 * for one app, as after a renewal, the one that is valid longest.
 *
 * @param bundleId the app, if it is known
 * @throws CliError `input` when there is none, or several
 */
export const chooseIdentity = ({ certificates, keys }: P12Content, bundleId?: string): ChosenIdentity => {
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
  const ofApp = ofPush.filter(({ certificate }) => certificateFacts(certificate).bundleId === bundleId);
  const candidates = [ofApp, ofPush, distinct].find((list) => list.length > 0) ?? [];
  const names = new Set(candidates.map(({ certificate }) => nameOf(certificate)));
  const [chosen] = [...candidates].sort((a, b) => expiryOf(b) - expiryOf(a));
  if (chosen === undefined || names.size > 1) {
    throw new CliError(
      'input',
      `the .p12 file has several certificates with their keys: ${[...names].join(', ')}`,
      `Name the app, if they are for several: --bundle-id ID. Or export one alone. ${EXPORT}`,
    );
  }
  if (distinct.length === 1) return { ...chosen, note: undefined };
  const why = candidates.length > 1 ? 'the one that is valid longest' : 'the only one for pushes';
  return { ...chosen, note: `of ${distinct.length} certificates with keys, ${why} is used` };
};

const expiryOf = ({ certificate }: Identity): number => Date.parse(certificate.validTo);

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
