import { generateKeyPair, type KeyObject, type KeyPairKeyObjectResult, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** A service account of a simulated Firebase project. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly keyId: string;
  readonly clientEmail: string;
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

type KeyPair = Pick<KeyPairKeyObjectResult, 'privateKey' | 'publicKey'>;

/** Asynchronous: generating the RSA key takes about 0.1 s, in which the other simulators start. */
const makeKeyPair = (): Promise<KeyPair> => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

let shared: Promise<KeyPair> | undefined;

/** The key of every simulator of Google in this process. A service account that a simulator does not know has another. */
export const sharedKeyPair = (): Promise<KeyPair> => {
  shared ??= makeKeyPair();
  return shared;
};

export async function makeServiceAccount(
  projectId: string,
  keyPair: Promise<KeyPair> = makeKeyPair(),
): Promise<ServiceAccount> {
  const { privateKey, publicKey } = await keyPair;
  return {
    projectId,
    keyId: randomBytes(20).toString('hex'),
    clientEmail: `push@${projectId}.iam.gserviceaccount.com`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey,
  };
}

/**
 * The account as the JSON key file of Google's console, with the token endpoint of the simulator.
 * https://cloud.google.com/iam/docs/keys-create-delete#creating
 */
export function serviceAccountFile(account: ServiceAccount, url: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: account.projectId,
    private_key_id: account.keyId,
    private_key: account.privateKey,
    client_email: account.clientEmail,
    client_id: '100000000000000000000',
    auth_uri: `${url}/auth`,
    token_uri: `${url}/token`,
  });
}
