import { createPrivateKey } from 'node:crypto';
import { type BinaryFormat, binaryFormat } from './binary-format.ts';
import { CredentialError } from './credential-error.ts';

/** A field of a secret, and the text in it. */
export interface SecretField {
  readonly name: string;
  readonly text: string;
}

export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY`, …; for a file that is not PEM, its format. */
  readonly label: string;
  /** The block as OpenSSL writes it, in lines of 64 characters; empty for a file that is not PEM. */
  readonly pem: string;
  readonly encrypted: boolean;
  /** The field that contained it. */
  readonly field: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 #]+)-----([\s\S]*?)-----END \1-----/g;
const BEGIN = /-----BEGIN /g;

/**
 * Finds the blocks in the fields of a secret, in any order and distribution. Text around the blocks, such as OpenSSL's
 * "Bag Attributes", is dropped. @throws {@link CredentialError} when a field has none, or only part of one
 */
export const pemBlocks = (fields: readonly SecretField[]): PemBlock[] =>
  fields.flatMap((field) => {
    const blocks = blocksIn(field);
    if (blocks.length > 0) return blocks;
    throw new CredentialError(
      `"${field.name}" is not PEM: it must be the content of the file, which contains "-----BEGIN …-----", not its name or path.`,
    );
  });

/** The blocks of one text; none when it is not PEM. @throws {@link CredentialError} when a block is cut short */
export const blocksIn = ({ name, text }: SecretField): PemBlock[] => {
  const lines = unescaped(text);
  const blocks = [...lines.matchAll(BLOCK)].map(([, label = '', body = '']): PemBlock => {
    const encrypted = label.startsWith('ENCRYPTED') || /Proc-Type:\s*4,\s*ENCRYPTED/.test(body);
    const wrapped = body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
    const pem = [`-----BEGIN ${label}-----`, ...wrapped, `-----END ${label}-----`, ''].join('\n');
    return { label, encrypted, pem, field: name };
  });
  if ([...lines.matchAll(BEGIN)].length > blocks.length) {
    throw new CredentialError(`"${name}" is cut short: a line "-----BEGIN …-----" has no matching "-----END …-----".`);
  }
  if (blocks.length > 0) return blocks;
  const bytes = decoded(lines);
  if (bytes === undefined) return binary(binaryFormat(Buffer.from(text, 'latin1')), name);
  const inside = bytes.toString(isUtf16(bytes) ? 'utf16le' : 'utf8');
  if (inside.includes('-----BEGIN ')) return blocksIn({ name, text: inside });
  const key = derKey(bytes);
  return key === undefined ? binary(binaryFormat(bytes), name) : [{ ...key, encrypted: false, field: name }];
};

/** Windows PowerShell writes files in UTF-16. */
const isUtf16 = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === 0xfe;

/** A private key whose lines `BEGIN` and `END` were not copied, as PEM. */
const derKey = (bytes: Buffer): Pick<PemBlock, 'label' | 'pem'> | undefined => {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      const key = createPrivateKey({ key: bytes, format: 'der', type });
      return { label: 'PRIVATE KEY', pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
    } catch {
      // Another type, or no key.
    }
  }
  return undefined;
};

/**
 * Line ends are lost when a key is copied into JSON, a form or an environment variable: they become `\n` or `\r\n` as
 * text, once or twice escaped, or blanks. No PEM file contains a backslash, except in the attributes around its blocks. A file in
 * UTF-16 that was read as another encoding has a NUL after each character.
 */
const unescaped = (text: string): string => text.replaceAll('\u0000', '').replaceAll(/\\+[rnt]?/g, '\n');

/** The bytes of a text that is base64 as a whole. */
const decoded = (text: string): Buffer | undefined => {
  const base64 = text.replaceAll(/[\s\uFEFF]/g, '');
  return /^[\w+/-]{40,}={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
};

const binary = (format: BinaryFormat | undefined, field: string): PemBlock[] =>
  format === undefined ? [] : [{ label: format, pem: '', encrypted: false, field }];
