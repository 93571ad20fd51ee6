import { CredentialError } from './credential-error.ts';

export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY`, … */
  readonly label: string;
  /** The block as OpenSSL writes it, in lines of 64 characters. */
  readonly pem: string;
  readonly encrypted: boolean;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * Parses and normalises the blocks of a PEM text: copying a key into JSON, a form or an environment variable leaves
 * Windows line endings, `\n` as two characters, or one long line. Text around the blocks, such as OpenSSL's "Bag
 * Attributes", is dropped. @throws {@link CredentialError}
 */
export const pemBlocks = (text: string, field: string): PemBlock[] => {
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r', '');
  const blocks = [...lines.matchAll(BLOCK)].map(([, label = '', body = '']): PemBlock => {
    const encrypted = label.startsWith('ENCRYPTED') || /Proc-Type:\s*4,\s*ENCRYPTED/.test(body);
    const base64 = body.replaceAll(/\s/g, '');
    const wrapped = base64.match(/.{1,64}/g) ?? [];
    return { label, encrypted, pem: [`-----BEGIN ${label}-----`, ...wrapped, `-----END ${label}-----`, ''].join('\n') };
  });
  if (blocks.length > 0) return blocks;
  if (lines.includes('-----BEGIN ')) {
    throw new CredentialError(`"${field}" is cut short: a line "-----BEGIN …-----" has no matching "-----END …-----".`);
  }
  throw new CredentialError(
    `"${field}" is not PEM: it must begin with "-----BEGIN …-----". Convert a .p12 file to PEM with: openssl pkcs12 -in file.p12 -nodes`,
  );
};
