import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Milliseconds for which a secret is believed to be what it was: a changed one is used that much later. */
const BELIEVED = 5 * 60 * 1000;

/** Reads the TURN server's secret, seldom. */
export const turnSecret = (secrets: SecretsManagerClient, now: () => number) => {
  const known = new Map<string, { readonly text: string; readonly readAt: number }>();
  return async (secretName: string): Promise<string> => {
    const found = known.get(secretName);
    if (found !== undefined && now() - found.readAt < BELIEVED) return found.text;
    const { SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
    if (text === undefined) throw new Error(`the secret ${secretName} is binary; a TURN server's is text`);
    known.set(secretName, { text, readAt: now() });
    return text;
  };
};
