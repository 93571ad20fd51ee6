import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** An APNs signing key as Apple issues it to a developer, with the public key that Apple keeps. */
export interface ProviderKey {
  /** 10 upper-case characters, the JWT's `kid`. */
  readonly keyId: string;
  /** 10 upper-case characters, the JWT's `iss`. */
  readonly teamId: string;
  /** The downloaded file: a P-256 private key in PKCS#8 PEM. */
  readonly p8: string;
  /** SPKI PEM, which Apple keeps. Pass it to the simulator's `trustKey`. */
  readonly publicKey: string;
}

/** Ten characters, the length of Apple's key and team ids. */
const tenCharacters = (): string => randomBytes(5).toString('hex').toUpperCase();

/**
 * Makes a signing key as Apple's developer site does.
 *
 * @param ids @default random ids
 */
export function makeProviderKey(ids: { keyId?: string; teamId?: string } = {}): ProviderKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { keyId: ids.keyId ?? tenCharacters(), teamId: ids.teamId ?? tenCharacters(), p8: privateKey, publicKey };
}
