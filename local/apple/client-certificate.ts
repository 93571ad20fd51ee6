import { X509Certificate } from 'node:crypto';
import type { Environment } from '../../lambda/contract/words.ts';
import type { Reason } from './verdict.ts';

export type CertificateVerdict = { readonly topics: readonly string[] } | { readonly reason: Reason };

/**
 * What a certificate may send, by the words before the colon of its common name. The words are those on the
 * certificates that Apple's developer site issues: a universal one serves both services and several topics.
 * https://developer.apple.com/help/account/reference/certificate-types
 */
const KINDS: Readonly<Record<string, { environments: readonly Environment[]; endings: readonly string[] }>> = {
  'Apple Push Services': { environments: ['production', 'sandbox'], endings: ['', '.voip', '.complication'] },
  'VoIP Services': { environments: ['production', 'sandbox'], endings: ['.voip'] },
  'Apple Production IOS Push Services': { environments: ['production'], endings: [''] },
  'Apple Development IOS Push Services': { environments: ['sandbox'], endings: [''] },
};

/**
 * Reads a client certificate's rights.
 *
 * @param der as the TLS layer hands it over
 * @param authorities PEM of those who may have issued it
 */
export function judgeCertificate(
  der: Buffer,
  authorities: readonly string[],
  environment: Environment,
  now: number,
): CertificateVerdict {
  const certificate = new X509Certificate(der);
  const issued = authorities.some((pem) => {
    const authority = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  });
  const valid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  const [, words = '', bundleId = ''] = /^CN=([^:\n]+): *(.+)$/m.exec(certificate.subject) ?? [];
  const kind = Object.hasOwn(KINDS, words) ? KINDS[words] : undefined;
  if (!issued || !valid || kind === undefined) return { reason: 'BadCertificate' };
  if (!kind.environments.includes(environment)) return { reason: 'BadCertificateEnvironment' };
  return { topics: kind.endings.map((ending) => `${bundleId}${ending}`) };
}
