import { randomBytes } from 'node:crypto';
import type { OwnFunction } from '../aws/lambda/start-lambda-api.ts';
import { type SecretsManager, startSecretsManager } from '../aws/secrets-manager/start-secrets-manager.ts';
import type { IdentityOptions } from './local-identity.ts';

export interface IdentityServiceOptions {
  /** The value of every shared secret of the identity. @default random */
  readonly sharedSecret?: string;
  /** The deployment's own authorizer. @default none: the answer to such a token is 503 */
  readonly ownAuthorizer?: OwnFunction;
}

export interface IdentityServices {
  /** Absent without a shared secret. */
  readonly secrets: SecretsManager | undefined;
}

/** Starts the simulators that only the authorizer functions use. */
export const startIdentityServices = async (
  { identity = [], sharedSecret }: IdentityOptions & IdentityServiceOptions,
  closers: (() => unknown)[],
): Promise<IdentityServices> => {
  const names = identity.flatMap((entry) => ('sharedSecret' in entry ? [entry.sharedSecret] : []));
  const secrets = names.length > 0 ? await startSecretsManager() : undefined;
  if (secrets) closers.push(secrets.close);
  for (const name of names) secrets?.put(name, sharedSecret ?? randomBytes(32).toString('base64url'));
  return { secrets };
};
