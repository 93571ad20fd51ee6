import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { CliError } from '../terminal/cli-error.ts';

/** What is in a .p12 file. */
export interface P12Content {
  readonly certificates: readonly X509Certificate[];
  readonly keys: readonly KeyObject[];
}

/**
 * Reads a .p12 file (PKCS#12, RFC 7292) of any age: what macOS Keychain writes has RC2 with 40 bits and a MAC of SHA-1, which
 * Node.js refuses ("unsupported"), OpenSSL 3 writes AES-256 and a MAC of SHA-256. The key stays in memory.
 *
 * @param passwords tried in this order
 * @returns `undefined` when none of the passwords fits
 * @throws CliError `input` when the file is damaged, or of a kind that cannot be read
 */
export const readP12 = (bytes: Buffer, passwords: readonly string[]): P12Content | undefined => {
  for (const password of passwords) {
    let fault: unknown;
    for (const attempt of attemptsOf(password)) {
      try {
        const content = tryAttempt(bytes, attempt);
        if (content !== undefined) return content;
      } catch (error) {
        // The MAC fits in one encoding of the password, and the content may need another.
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
  }
  return undefined;
};

interface Attempt {
  /** A character for each byte, or for each unit of UTF-16: node-forge distinguishes them by what the algorithm needs. */
  readonly password: string | undefined;
  /** Without the MAC, a wrong password is seen by its result: nothing that can be parsed. */
  readonly checksMac: boolean;
}

/**
 * A password in all its encodings. The MAC and old ciphers use it in UTF-16 (RFC 7292, appendix B.1), PBES2 as bytes, for which
 * OpenSSL takes UTF-8. An empty password may be a terminator or nothing at all: writers differ.
 */
const attemptsOf = (password: string): readonly Attempt[] => [
  { password, checksMac: true },
  ...(password === '' ? [{ password: undefined, checksMac: true }] : []),
  ...(/[^\p{ASCII}]/u.test(password) ? [{ password: forge.util.encodeUtf8(password), checksMac: false }] : []),
];

/** @returns `undefined` when the password does not fit */
const tryAttempt = (bytes: Buffer, { password, checksMac }: Attempt): P12Content | undefined => {
  // Parsed again for each attempt: node-forge changes what it reads.
  const file = parse(bytes);
  // Version, content, and the MAC, which may be left out.
  const parts = Array.isArray(file.value) ? file.value : [];
  if (!checksMac) file.value = parts.slice(0, 2);
  const isVerified = checksMac && parts.length > 2;
  let read: forge.pkcs12.Pkcs12Pfx;
  try {
    read = forge.pkcs12.pkcs12FromAsn1(file, false, password);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    // A MAC by PBKDF2 (RFC 9579), which OpenSSL 3.4 can write.
    if (checksMac && /MAC algorithm|macData field/.test(message)) {
      return tryAttempt(bytes, {
        password: password === undefined ? '' : forge.util.encodeUtf8(password),
        checksMac: false,
      });
    }
    if (/Unsupported|not supported/i.test(message)) throw unsupported(message);
    if (/not an PKCS#12 PFX|password integrity mode|not an OCTET STRING/.test(message)) throw damaged();
    // Where the MAC fits, the password does. Without one, a wrong password gives anything.
    if (isVerified && !/could not be verified|wrong password|decrypt/i.test(message)) throw damaged();
    return undefined;
  }
  const content = contentOf(read);
  if (content === undefined && isVerified) throw damaged();
  return content;
};

const parse = (bytes: Buffer): forge.asn1.Asn1 => {
  // node-forge reads files that are cut short, and finds another MAC: the password would be blamed.
  if (bytes.length < declaredLength(bytes)) throw damaged();
  try {
    return forge.asn1.fromDer(bytes.toString('latin1'), false);
  } catch {
    throw damaged();
  }
};

/** Length of the file by its first bytes (X.690, section 8.1.3); 0 where it is not given: BER of indefinite length. */
const declaredLength = (bytes: Buffer): number => {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const size = first - 0x80;
  return size === 0 || size > 4 || bytes.length < 2 + size ? 0 : 2 + size + bytes.readUIntBE(2, size);
};

/** `undefined` when a certificate or a key in it cannot be parsed. */
const contentOf = ({ safeContents }: forge.pkcs12.Pkcs12Pfx): P12Content | undefined => {
  const bags = safeContents.flatMap(({ safeBags }) => safeBags);
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  try {
    return {
      certificates: bags.filter(({ type }) => type === certBag).map(certificateOf),
      keys: bags.filter(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag).map(keyOf),
    };
  } catch {
    return undefined;
  }
};

/** node-forge parses RSA only, and leaves the rest as it was. */
const certificateOf = ({ cert, asn1 }: forge.pkcs12.Bag): X509Certificate =>
  new X509Certificate(der(cert ? forge.pki.certificateToAsn1(cert) : asn1));

const keyOf = ({ key, asn1 }: forge.pkcs12.Bag): KeyObject =>
  key
    ? createPrivateKey({ key: der(forge.pki.privateKeyToAsn1(key)), format: 'der', type: 'pkcs1' })
    : createPrivateKey({ key: der(asn1), format: 'der', type: 'pkcs8' });

const der = (asn1: forge.asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');

const damaged = (): CliError =>
  new CliError('input', 'the .p12 file is damaged: part of it is missing or changed', 'Export or copy it again.');

const unsupported = (message: string): CliError =>
  new CliError(
    'input',
    `the .p12 file is of a kind that cannot be read here (${message.slice(0, 80)})`,
    'Convert it: openssl pkcs12 -in push.p12 -nodes -out push.pem; and give that: --cert push.pem.',
  );
