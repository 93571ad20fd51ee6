import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { makeProviderKey, type ProviderKey } from '../../local/apple/provider-key.ts';
import { makeServiceAccount, serviceAccountFile } from '../../local/google/service-account.ts';
import { type Emulator, REGION } from './emulator.ts';

/** Configuration of AWS clients that use an emulator. */
export const clientSettings = ({ url }: Pick<Emulator, 'url'>) => ({
  endpoint: url,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Creates the secrets of `cdk.json` in Secrets Manager, as users do before the first deployment. */
export const putPushSecrets = async (emulator: Pick<Emulator, 'url'>): Promise<ProviderKey> => {
  const providerKey = makeProviderKey();
  const { keyId, teamId, p8: privateKey } = providerKey;
  const apple = JSON.stringify({ keyId, teamId, privateKey });
  const google = serviceAccountFile(await makeServiceAccount('example'), 'https://oauth2.googleapis.com');
  const client = new SecretsManagerClient(clientSettings(emulator));
  for (const [Name, SecretString] of [
    ['ringthrough/apns-production', apple],
    ['ringthrough/apns-sandbox', apple],
    ['ringthrough/fcm', google],
  ]) {
    await client.send(new CreateSecretCommand({ Name, SecretString }));
  }
  client.destroy();
  return providerKey;
};
