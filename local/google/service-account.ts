import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** A service account of a Firebase project that exists only here. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly keyId: string;
  readonly clientEmail: string;
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

/** Asynchronous, because an RSA key takes about a tenth of a second and the other simulators start meanwhile. */
export async function makeServiceAccount(projectId: string): Promise<ServiceAccount> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    projectId,
    keyId: randomBytes(20).toString('hex'),
    clientEmail: `push@${projectId}.iam.gserviceaccount.com`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey,
  };
}

/**
 * The account as the JSON file that Google's console hands out, with the token endpoint pointing here.
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
