import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialError } from './credential-error.ts';
import { pemBlocks } from './pem.ts';

export interface PrivateKey {
  readonly pem: string;
  readonly key: KeyObject;
}

/** The only private key of a PEM text. @throws {@link CredentialError} */
export const readPrivateKey = (text: string, field: string): PrivateKey => {
  const blocks = pemBlocks(text, field);
  const [block, ...others] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block === undefined) {
    throw new CredentialError(
      `"${field}" holds no private key but a ${blocks[0]?.label.toLowerCase()}; it must be the private key.`,
    );
  }
  if (others.length > 0)
    throw new CredentialError(`"${field}" holds more than one private key; keep the one that belongs here.`);
  if (block.encrypted) {
    throw new CredentialError(
      `"${field}" is protected by a passphrase, which SNS cannot ask for. Remove it with: openssl pkey -in key.pem -out plain.pem`,
    );
  }
  try {
    return { pem: block.pem, key: createPrivateKey(block.pem) };
  } catch {
    throw new CredentialError(
      `"${field}" is PEM but cannot be parsed as a private key: part of it is missing or changed.`,
    );
  }
};
