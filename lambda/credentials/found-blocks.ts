import type { PemBlock } from './pem.ts';

const FROM_P12 =
  'Convert it and use the whole content of push.pem: `openssl pkcs12 -in push.p12 -nodes -out push.pem`; if OpenSSL 3 reports "unsupported": `openssl pkcs12 -legacy -in push.p12 -nodes -out push.pem`.';
const FROM_CER = 'Convert it to PEM, and add the key: `openssl x509 -inform DER -in push.cer -out certificate.pem`.';
const EXPORT_P12 = 'Export certificate and key together from Keychain Access as push.p12.';

interface Kind {
  readonly label: RegExp;
  readonly what: string;
  /** What to do when this was found instead of a private key or a certificate. */
  readonly advice: string;
}

/** Every command is for a file that people have; a test runs it. The first kind that was found determines the advice. */
const KINDS: readonly Kind[] = [
  { label: /^PKCS12$/, what: 'a .p12 file', advice: FROM_P12 },
  {
    label: /^PKCS7 DER$/,
    what: 'a .p7b file',
    advice:
      'It has certificates without a private key. Convert it, and add the key: `openssl pkcs7 -inform DER -in push.p7b -print_certs -out certificate.pem`.',
  },
  {
    label: /^(PKCS7|PKCS #7 SIGNED DATA|CMS)$/,
    what: 'a .p7b file',
    advice:
      'It has certificates without a private key. Convert it, and add the key: `openssl pkcs7 -in push.p7b -print_certs -out certificate.pem`.',
  },
  { label: /^CERTIFICATE DER$/, what: 'a .cer file', advice: FROM_CER },
  {
    label: /CERTIFICATE REQUEST$/,
    what: 'a certificate signing request',
    advice: `Upload it in Apple's developer portal, and use the certificate that Apple issues for it. ${FROM_CER}`,
  },
  {
    label: /PUBLIC KEY$/,
    what: 'a public key',
    advice: 'The private key is in the .p8 file as Apple provides it, or in the .p12 file of the certificate.',
  },
  {
    label: /PRIVATE KEY$/,
    what: 'a private key',
    advice: `A .p8 key needs "keyId" and "teamId" as well; for a certificate: ${EXPORT_P12}`,
  },
  { label: /CERTIFICATE$/, what: 'a certificate', advice: `${EXPORT_P12} ${FROM_P12}` },
];

const kindsOf = (blocks: readonly PemBlock[]): readonly Kind[] =>
  KINDS.filter(({ label }) => blocks.some((block) => label.test(block.label)));

/** What the blocks are, in words: "a certificate and a public key". */
export const describeBlocks = (blocks: readonly PemBlock[]): string =>
  kindsOf(blocks)
    .map(({ what }) => what)
    .join(' and ') || 'something else';

/** What to do with what was found in place of what is needed. */
export const adviceFor = (blocks: readonly PemBlock[]): string => kindsOf(blocks)[0]?.advice ?? EXPORT_P12;

/** The fields that the blocks are from, as they are named in an error. */
export const fieldsOf = (blocks: readonly PemBlock[]): string =>
  [...new Set(blocks.map(({ field }) => `"${field}"`))].join(' and ');
