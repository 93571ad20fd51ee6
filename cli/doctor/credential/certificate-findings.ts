import { CREDENTIAL_DAYS } from '../../../lambda/contract/monitoring.ts';
import { daysUntil } from '../../../lambda/credentials/credential-expiry.ts';
import type { CertificateFacts } from '../../credentials/certificate-facts.ts';
import type { Finding } from '../finding.ts';

/** Where certificates are made. */
export const CERTIFICATES = 'https://developer.apple.com/account/resources/certificates/list';

export type PushKind = 'voip' | 'alert';

/** The pushes that a certificate is for; `voip` for one of another kind, so that the check says what is wrong with it. */
export const kindsOf = ({ topics, bundleId }: CertificateFacts): readonly PushKind[] => {
  const kinds = [
    ...(topics.some((topic) => topic.endsWith('.voip')) ? (['voip'] as const) : []),
    ...(topics.some((topic) => topic === bundleId) ? (['alert'] as const) : []),
  ];
  return kinds.length === 0 ? ['voip'] : kinds;
};

/** What a certificate is for, until when, and who issued it. */
export const certificateFindings = (
  certificate: CertificateFacts,
  kinds: readonly PushKind[],
  now: number,
): Finding[] => {
  const { kind, topics, issuer, environments, bundleId } = certificate;
  if (bundleId === undefined) return [];
  const isForCalls = kinds.includes('voip') && topics.some((topic) => topic.endsWith('.voip'));
  const uses = [
    ...(isForCalls ? ['VoIP pushes'] : []),
    ...(kinds.includes('alert') ? ['alerts'] : []),
    ...(topics.some((topic) => topic.endsWith('.complication')) ? ['watch complications'] : []),
  ].join(', ');
  return [
    isForCalls
      ? { level: 'ok', subject: 'pushes', what: `${bundleId}: ${uses}` }
      : {
          level: 'warning',
          subject: 'pushes',
          what: `${bundleId}: ${uses || 'neither VoIP pushes nor alerts'}${/\bMac/i.test(kind) ? ' of a Mac' : ''}: no call rings with it`,
          fix: `${CERTIFICATES}: create one of the kind "VoIP Services", or use a .p8 key`,
        },
    { level: 'ok', subject: 'environment', what: environments.join(' and ') },
    /apple/i.test(issuer)
      ? { level: 'ok', subject: 'issuer', what: issuer }
      : {
          level: 'warning',
          subject: 'issuer',
          what: `${issuer}, which is not Apple: Apple's push services take only certificates of their own`,
          fix: `${CERTIFICATES}: create one there`,
        },
    ...expiryFindings(certificate, now),
  ];
};

/** One that has expired is an error of the check. */
const expiryFindings = ({ expires }: CertificateFacts, now: number): Finding[] => {
  const days = daysUntil(expires, new Date(now));
  const what = `valid until ${expires.toISOString().slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'} left`;
  if (days < 0) return [];
  if (days > Math.max(...CREDENTIAL_DAYS)) return [{ level: 'ok', subject: 'validity', what }];
  const fix = `${CERTIFICATES}: create the next one now; both are valid side by side. A .p8 key does not expire.`;
  return [{ level: 'warning', subject: 'validity', what, fix }];
};
