import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Milliseconds for which a secret is cached: a changed one takes effect at most this much later. */
const CACHE_TTL = 5 * 60 * 1000;

/** Reads the TURN server's secret, through a cache. @throws Error when the secret is binary */
export const turnSecret = (secrets: SecretsManagerClient, now: () => number) => {
  const cache = new Map<string, { readonly text: string; readonly readAt: number }>();
  return async (secretName: string): Promise<string> => {
    const cached = cache.get(secretName);
    if (cached !== undefined && now() - cached.readAt < CACHE_TTL) return cached.text;
    const { SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
    if (text === undefined)
      throw new Error(`the secret ${secretName} is binary; the secret of a TURN server must be text`);
    cache.set(secretName, { text, readAt: now() });
    return text;
  };
};
