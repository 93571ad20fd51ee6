import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { KeySecret } from '../../credentials/key-secret.ts';

/** A secret that is read and written as text. */
export const keySecret = (secrets: SecretsManagerClient): KeySecret => ({
  read: async (SecretId) => {
    try {
      return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    } catch (error) {
      // A secret without a value.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
  write: async (SecretId, SecretString) => {
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  },
});
