import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { VapidKeyPair } from '../../contract/web-push.ts';
import { secretValues } from './secret-values.ts';

/**
 * Reads the VAPID key pair, and keeps it for some minutes.
 *
 * @param now epoch milliseconds
 * @throws Error that has nothing of the value
 */
export const vapidKeyPair = (
  secrets: SecretsManagerClient,
  name: string,
  now: () => number,
): (() => Promise<VapidKeyPair>) => {
  const values = secretValues(secrets, now)(name);
  return async () => {
    const [current = ''] = await values.cached();
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), VapidKeyPair), current);
    if (!parsed.success) throw new Error(`the secret ${name} holds no VAPID key pair`);
    return parsed.output;
  };
};
