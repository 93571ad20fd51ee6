import { type BinaryFormat, binaryFormat } from '../../lambda/credentials/binary-format.ts';
import { blocksIn } from '../../lambda/credentials/pem.ts';

/** What a file is, found from its content alone: people rename files. */
export type FileKind =
  | 'p12'
  | 'pem'
  | 'service account'
  | 'secret'
  | 'cer'
  | 'p7b'
  | 'mobileprovision'
  | 'google-services'
  | 'openssh'
  | 'other';

export interface IdentifiedFile {
  readonly kind: FileKind;
  /** For a sentence: `a .cer file, which has no private key`. */
  readonly what: string;
  /** The content as text, of UTF-16 and UTF-8 alike, without a byte order mark. */
  readonly text: string;
  /** The file itself; of a file in base64, what it holds. */
  readonly bytes: Buffer;
}

const KEY_IS_MISSING = 'which has no private key';

const BINARY: Readonly<Record<BinaryFormat, readonly [FileKind, string]>> = {
  PKCS12: ['p12', 'a .p12 file'],
  'PKCS7 DER': ['p7b', `a .p7b file, ${KEY_IS_MISSING}`],
  'CERTIFICATE DER': ['cer', `a .cer file, ${KEY_IS_MISSING}`],
};

/** Files by their first bytes, in hexadecimal. */
const MAGIC: readonly (readonly [RegExp, string])[] = [
  [/^504b0304/, 'a zip archive: unpack it, and give the file in it'],
  [/^1f8b/, 'a gzip archive: unpack it, and give the file in it'],
  [/^feedfeed|^cececece/, 'a Java key store: convert it with "keytool -importkeystore -deststoretype PKCS12"'],
  [/^62706c697374/, 'a property list of Apple (plist), and no credential'],
  [/^6b796368/, 'a keychain file: export the certificate with its key from Keychain Access as .p12'],
  [/^00051607/, 'a companion file of macOS, whose name begins with "._": give the file without that'],
  [/^7b5c727466/, 'a rich text document (RTF): save its content as plain text'],
  [/^25504446/, 'a PDF'],
  [/^89504e47|^ffd8ff/, 'a picture'],
  [/^000000014275643[01]/, "a folder's .DS_Store"],
];

const TEXTS: readonly (readonly [RegExp, FileKind, string])[] = [
  [
    /^\s*<(?:!doctype html|html|head|body)/i,
    'other',
    'a web page, not the file: the download needs you to be signed in to the developer portal',
  ],
  [
    /^\s*<\?xml[\s\S]*<plist/,
    'other',
    'a property list (GoogleService-Info.plist belongs in the app), and no credential',
  ],
  [/^version https:\/\/git-lfs/, 'other', 'a pointer of Git LFS, not the file: run "git lfs pull"'],
  [/-----BEGIN OPENSSH PRIVATE KEY-----/, 'openssh', 'an SSH key, which has nothing to do with push credentials'],
  [
    /^(?![\s\S]*-----BEGIN )[\s\S]*[-‐-―−]\s*BEGIN (?:[A-Z0-9]+ )*(?:PRIVATE KEY|CERTIFICATE)/,
    'other',
    'PEM whose hyphens were changed, as word processors and chats do: copy the file itself, not its text',
  ],
  [/-----BEGIN PGP /, 'other', 'a PGP file'],
];

/** Identifies a file by its content. Never throws. */
export const identifyFile = (bytes: Buffer): IdentifiedFile => {
  const text = textOf(bytes);
  const as = (kind: FileKind, what: string, content = bytes): IdentifiedFile => ({ kind, what, text, bytes: content });
  if (text.trim() === '') return as('other', 'an empty file');
  // U+FFFD, by which a reader of UTF-8 replaced what is no text.
  if (bytes[0] === 0x30 && bytes.includes('\uFFFD\uFFFD')) {
    return as('other', 'a binary file that was copied as text, which loses bytes: export or copy it again');
  }
  const binary = binaryFormat(bytes);
  if (binary !== undefined) return ofBinary(binary, bytes, as);
  const begin = bytes.subarray(0, 16).toString('hex');
  const magic = MAGIC.find(([pattern]) => pattern.test(begin));
  if (magic !== undefined) return as('other', magic[1]);
  const known = TEXTS.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return as(known[1], known[2]);
  return ofJson(text, as) ?? ofPem(text, as) ?? as('other', 'no PEM, no .p12 and no JSON');
};

type As = (kind: FileKind, what: string, content?: Buffer) => IdentifiedFile;

/** A provisioning profile is signed data (PKCS#7) around a property list. */
const ofBinary = (format: BinaryFormat, bytes: Buffer, as: As): IdentifiedFile => {
  if (format === 'PKCS7 DER' && bytes.includes('<plist')) {
    return as('mobileprovision', 'a provisioning profile, which belongs in the app and has no private key', bytes);
  }
  const [kind, what] = BINARY[format];
  return as(kind, what, bytes);
};

const ofJson = (text: string, as: As): IdentifiedFile | undefined => {
  if (!/^\s*\{/.test(text)) return undefined;
  let content: object;
  try {
    content = JSON.parse(text);
  } catch {
    return as('other', 'JSON that is not valid: part of it is missing, or line breaks in a key are not written as \\n');
  }
  if ('project_info' in content) {
    return as('google-services', 'google-services.json, which belongs in the app and has no private key');
  }
  const type = 'type' in content ? content.type : undefined;
  if (type === 'authorized_user') return as('other', "a person's credentials of gcloud, with which no server sends");
  if (type === 'external_account') return as('other', 'a workload identity of Google, which SNS does not take');
  if ('installed' in content || 'web' in content)
    return as('other', 'an OAuth client of Google, and no service account');
  if (type === 'service_account') return as('service account', 'a Google service account');
  return ['keyId', 'teamId', 'certificate', 'privateKey'].some((field) => field in content)
    ? as('secret', 'the content of a secret')
    : as('other', 'JSON that is neither a Google service account nor the content of a secret');
};

const ofPem = (text: string, as: As): IdentifiedFile | undefined => {
  const base64 = text.replace(/^\s*data:[^,]*;base64,/, '').replaceAll(/\s/g, '');
  const decoded = /^[\w+/-]{40,}={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
  const inside = decoded === undefined ? undefined : binaryFormat(decoded);
  if (decoded !== undefined && inside !== undefined) return ofBinary(inside, decoded, as);
  try {
    const labels = blocksIn({ name: 'file', text }).map(({ label }) => label);
    if (labels.length === 0) return undefined;
    return as('pem', `PEM with ${[...new Set(labels)].map((label) => label.toLowerCase()).join(', ')}`);
  } catch {
    // Cut short: the error of the code that is deployed says so.
    return as('pem', 'PEM that is cut short');
  }
};

/** Windows PowerShell writes files in UTF-16. */
const textOf = (bytes: Buffer): string =>
  bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
