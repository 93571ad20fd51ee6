import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';

/** Apple's certificates are RSA. EC keys are faster to generate, and the code treats both alike. */
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
/** OID of the UID attribute in an X.500 name, in which Apple writes a push certificate's topic. */
const UID = '0.9.2342.19200300.100.1.1';

export interface CertificateOptions {
  /** @default 'com.example.app.voip' */
  readonly topic?: string;
  /** @default 'VoIP Services: com.example.app' */
  readonly commonName?: string;
  /** @default '2020-01-01' */
  readonly starts?: string;
  /** @default '2030-01-01' */
  readonly expires?: string;
  /** @default 'EC' */
  readonly keyType?: 'EC' | 'RSA';
}

/** A self-signed push certificate like Apple's and its key, both in PEM. */
export const aCertificate = async ({
  topic = 'com.example.app.voip',
  commonName = 'VoIP Services: com.example.app',
  starts = '2020-01-01',
  expires = '2030-01-01',
  keyType = 'EC',
}: CertificateOptions = {}): Promise<{ certificate: string; privateKey: string }> => {
  const algorithm = keyType === 'EC' ? EC : RSA;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `${topic === '' ? '' : `${UID}=${topic}, `}CN=${commonName}, OU=TEAM123456`,
    notBefore: new Date(starts),
    notAfter: new Date(expires),
    keys,
    signingAlgorithm: algorithm,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), privateKey: PemConverter.encode(pkcs8, 'PRIVATE KEY') };
};

export const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The content of a `.p8` file from Apple. */
export const aSigningKey = (): string => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
export const anRsaKey = (): string => pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);

/** The content of a secret with a `.p8` key. */
export const aToken = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  keyId: 'ABC123DEFG',
  teamId: 'TEAM123456',
  privateKey: aSigningKey(),
  ...changed,
});

/** The content of a secret with a Google service account. */
export const anAccount = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'service_account',
  project_id: 'example',
  private_key_id: '0123456789abcdef',
  private_key: anRsaKey(),
  client_email: 'push@example.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
  ...changed,
});
