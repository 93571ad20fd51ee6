import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialError } from './credential-error.ts';
import { adviceFor, describeBlocks, fieldsOf } from './found-blocks.ts';
import type { PemBlock } from './pem.ts';

export interface PrivateKey {
  readonly pem: string;
  readonly key: KeyObject;
}

/** The only private key among the blocks, which may contain it twice. @throws {@link CredentialError} */
export const findPrivateKey = (blocks: readonly PemBlock[]): PrivateKey => {
  const keyBlocks = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const plain = keyBlocks.filter(({ encrypted }) => !encrypted);
  const [found, ...others] = plain.map(parse);
  if (found === undefined) {
    const [encrypted] = keyBlocks;
    throw new CredentialError(
      encrypted === undefined
        ? `${fieldsOf(blocks)}: no private key, but ${describeBlocks(blocks)}. ${adviceFor(blocks)}`
        : `the private key in "${encrypted.field}" is protected by a passphrase, which SNS cannot ask for. Remove it with: \`openssl pkey -in key.pem -out plain.pem\`.`,
    );
  }
  if (others.some(({ key }) => !found.key.equals(key))) {
    throw new CredentialError(
      `${fieldsOf(plain)}: ${plain.length} private keys, not all the same; keep the one that belongs here.`,
    );
  }
  return found;
};

const parse = (block: PemBlock): PrivateKey => {
  try {
    const key = createPrivateKey(block.pem);
    // SEC1 is what the `ec` command of OpenSSL writes. Apple's .p8 files, which SNS documents, are PKCS#8.
    const pem = block.label === 'EC PRIVATE KEY' ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : block.pem;
    return { pem, key };
  } catch {
    throw new CredentialError(
      `"${block.field}" is PEM but cannot be parsed as a private key: part of it is missing or changed.`,
    );
  }
};
