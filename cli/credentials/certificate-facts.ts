import type { X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import type { Environment } from '../../lambda/contract/enums.ts';

/** What a push certificate says of itself. */
export interface CertificateFacts {
  /** The beginning of its common name: `VoIP Services`, `Apple Push Services`; empty without one. */
  readonly kind: string;
  /** The app; `undefined` for a certificate that names none. */
  readonly bundleId: string | undefined;
  /** Every topic that it may push to. */
  readonly topics: readonly string[];
  readonly teamId: string | undefined;
  /** Common name of the issuer. */
  readonly issuer: string;
  readonly environments: readonly Environment[];
  readonly starts: Date;
  readonly expires: Date;
}

/**
 * Apple's extension with the topics of a certificate that is for several: a sequence of a topic and the list of its kinds.
 * https://developer.apple.com/documentation/usernotifications/establishing-a-certificate-based-connection-to-apns
 */
const TOPICS = '1.2.840.113635.100.6.3.6';
/** Marks of the environments: those of public tools, such as `NWSecTools` of https://github.com/noodlewerk/NWPusher. */
const SANDBOX = '1.2.840.113635.100.6.3.1';
const PRODUCTION = '1.2.840.113635.100.6.3.2';

/** The suffixes of an app's topics (https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns). */
const SUFFIX = /\.(voip|complication|voip-ptt|location-query|pushkit\.fileprovider)$/;

export const certificateFacts = (x509: X509Certificate): CertificateFacts => {
  const subject = (name: string): string | undefined => new RegExp(`^${name}=(.+)$`, 'm').exec(x509.subject)?.[1];
  const kind = /^CN=([^:\n]*)/m.exec(x509.subject)?.[1]?.trim() ?? '';
  const own = subject('UID');
  const certificate = parsed(x509);
  const listed = topicsOf(certificate);
  // A universal certificate is for the app's VoIP pushes too; without the extension, Apple's kinds of names say so.
  const topics = listed.length > 0 ? listed : own === undefined ? [] : impliedTopics(kind, own);
  return {
    kind,
    bundleId: own?.replace(SUFFIX, ''),
    topics,
    teamId: subject('OU'),
    issuer: /^CN=(.+)$/m.exec(x509.issuer)?.[1] ?? 'an unnamed authority',
    environments: environmentsOf(kind, certificate),
    starts: new Date(x509.validFrom),
    expires: new Date(x509.validTo),
  };
};

const impliedTopics = (kind: string, own: string): string[] =>
  kind === 'Apple Push Services' ? [own, `${own}.voip`, `${own}.complication`] : [own];

/**
 * By Apple's marks; without them by the name: `Apple Development IOS Push Services` and `Apple Sandbox Push Services` are for the sandbox,
 * those with `Production` for it alone.
 */
const environmentsOf = (kind: string, certificate: forge.asn1.Asn1 | undefined): Environment[] => {
  const marked = [
    ...(extensionOf(certificate, PRODUCTION) === undefined ? [] : (['production'] as const)),
    ...(extensionOf(certificate, SANDBOX) === undefined ? [] : (['sandbox'] as const)),
  ];
  if (marked.length > 0) return marked;
  if (/^Apple (?:Development|Sandbox) /.test(kind)) return ['sandbox'];
  if (/^Apple Production /.test(kind)) return ['production'];
  return ['production', 'sandbox'];
};

const parsed = (x509: X509Certificate): forge.asn1.Asn1 | undefined => {
  try {
    return forge.asn1.fromDer(x509.raw.toString('latin1'), false);
  } catch {
    return undefined;
  }
};

/** The topics in Apple's extension; none when it is absent or cannot be read. */
const topicsOf = (certificate: forge.asn1.Asn1 | undefined): string[] => {
  const value = extensionOf(certificate, TOPICS);
  if (value === undefined) return [];
  try {
    return childrenOf(forge.asn1.fromDer(value, false)).flatMap(({ type, value: text }) =>
      type === forge.asn1.Type.UTF8 && typeof text === 'string' ? [forge.util.decodeUtf8(text)] : [],
    );
  } catch {
    return [];
  }
};

/** The bytes of an extension. */
const extensionOf = (certificate: forge.asn1.Asn1 | undefined, oid: string): string | undefined =>
  certificate && extensionValue(certificate, forge.asn1.oidToDer(oid).getBytes());

/** Walks to `SEQUENCE { extnID, critical?, extnValue }` with that identifier (RFC 5280, section 4.1). */
const extensionValue = (node: forge.asn1.Asn1, oid: string): string | undefined => {
  const children = childrenOf(node);
  if (children[0]?.type === forge.asn1.Type.OID && children[0].value === oid) {
    const last = children.at(-1)?.value;
    return typeof last === 'string' ? last : undefined;
  }
  for (const child of children) {
    const found = extensionValue(child, oid);
    if (found !== undefined) return found;
  }
  return undefined;
};

const childrenOf = ({ value }: forge.asn1.Asn1): forge.asn1.Asn1[] => (Array.isArray(value) ? value : []);
