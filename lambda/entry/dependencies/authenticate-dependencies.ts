import { secretsClient } from '../../aws/clients.ts';
import { ownAuthorizer } from '../../aws/lambda/own-authorizer.ts';
import { keySignatures } from '../../aws/oidc/key-signatures.ts';
import { secretSignatures } from '../../aws/secrets-manager/secret-signatures.ts';
import { secretValues } from '../../aws/secrets-manager/secret-values.ts';
import type { CallerNameSource } from '../../contract/environment.ts';
import type { IdentityEntry } from '../../contract/identity.ts';
import type { AuthenticateDeps } from '../../identity/authenticate.ts';

/** The one verifier, for requests and for sockets. */
export const authenticateDependencies = (
  identity: readonly IdentityEntry[],
  callerNameFrom: CallerNameSource,
): AuthenticateDeps => ({
  identity,
  checkKeySignature: keySignatures(Date.now),
  // Without retries, which would hold an execution for each token while Secrets Manager is down.
  checkSecretSignature: secretSignatures(secretValues(secretsClient(1), Date.now)),
  askAuthorizer: ownAuthorizer(Date.now),
  nameClaim: callerNameFrom.kind === 'claim' ? callerNameFrom.claim : '',
  now: Date.now,
});
