import { X509Certificate } from 'node:crypto';
import type { Environment } from '../../lambda/contract/enums.ts';
import type { Reason } from './apns-response.ts';

export type CertificateCheck = { readonly topics: readonly string[] } | { readonly reason: Reason };

/**
 * What a certificate may send, by the part of its common name before the colon. These are the names of the certificates
 * that Apple's developer site issues: a universal one is valid for both services and several topics.
 * https://developer.apple.com/help/account/reference/certificate-types
 */
const CERTIFICATE_KINDS: Readonly<
  Record<string, { environments: readonly Environment[]; suffixes: readonly string[] }>
> = {
  'Apple Push Services': { environments: ['production', 'sandbox'], suffixes: ['', '.voip', '.complication'] },
  'VoIP Services': { environments: ['production', 'sandbox'], suffixes: ['.voip'] },
  'Apple Production IOS Push Services': { environments: ['production'], suffixes: [''] },
  'Apple Development IOS Push Services': { environments: ['sandbox'], suffixes: [''] },
};

/**
 * The topics that a client certificate may push to.
 *
 * @param der as the TLS layer returns it
 * @param authorities PEM of the trusted issuers
 * @param now epoch milliseconds
 */
export function validateCertificate(
  der: Buffer,
  authorities: readonly string[],
  environment: Environment,
  now: number,
): CertificateCheck {
  const certificate = new X509Certificate(der);
  const issued = authorities.some((pem) => {
    const authority = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  });
  const valid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  const [, kindName = '', bundleId = ''] = /^CN=([^:\n]+): *(.+)$/m.exec(certificate.subject) ?? [];
  const kind = Object.hasOwn(CERTIFICATE_KINDS, kindName) ? CERTIFICATE_KINDS[kindName] : undefined;
  if (!issued || !valid || kind === undefined) return { reason: 'BadCertificate' };
  if (!kind.environments.includes(environment)) return { reason: 'BadCertificateEnvironment' };
  return { topics: kind.suffixes.map((suffix) => `${bundleId}${suffix}`) };
}
