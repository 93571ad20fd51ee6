import { randomBytes } from 'node:crypto';
import { type LambdaApi, type OwnFunction, startLambdaApi } from '../aws/lambda/start-lambda-api.ts';
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
  /** Absent without an authorizer of the deployment's own. */
  readonly lambda: LambdaApi | undefined;
}

/** Starts the simulators that only the authorizer functions use. */
export const startIdentityServices = async (
  { identity = [], sharedSecret, ownAuthorizer }: IdentityOptions & IdentityServiceOptions,
  closers: (() => unknown)[],
): Promise<IdentityServices> => {
  const names = identity.flatMap((entry) => ('sharedSecret' in entry ? [entry.sharedSecret] : []));
  const secrets = names.length > 0 ? await startSecretsManager() : undefined;
  if (secrets) closers.push(secrets.close);
  for (const name of names) secrets?.put(name, sharedSecret ?? randomBytes(32).toString('base64url'));
  const needsLambda = identity.some((entry) => 'authorizer' in entry);
  const lambda = needsLambda ? await startLambdaApi(() => ownAuthorizer) : undefined;
  if (lambda) closers.push(lambda.close);
  return { secrets, lambda };
};
