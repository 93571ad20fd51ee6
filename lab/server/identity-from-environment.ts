import { pathToFileURL } from 'node:url';
import type { LocalBackendOptions } from '../../local/local-backend.ts';

type Options = Pick<LocalBackendOptions, 'strictIdentity' | 'sharedSecret' | 'ownAuthorizer'>;

/**
 * What `npm start` needs besides `cdk.json` to check tokens as the deployment would.
 *
 * - `IDENTITY=strict`: only the entries of `identity`, and not the local issuer
 * - `SHARED_SECRET=…`: the value of every shared secret
 * - `AUTHORIZER=./authorizer.mjs`: a module whose `handler` is the deployment's own authorizer
 *
 * @throws Error for a value that has no meaning
 */
export const identityFromEnvironment = async ({
  IDENTITY,
  SHARED_SECRET,
  AUTHORIZER,
}: NodeJS.ProcessEnv): Promise<Options> => {
  if (IDENTITY !== undefined && IDENTITY !== 'strict') throw new Error(`IDENTITY must be "strict", not "${IDENTITY}"`);
  if (SHARED_SECRET !== undefined && Buffer.byteLength(SHARED_SECRET) < 32)
    throw new Error('SHARED_SECRET must have at least 32 bytes, as the deployment’s secret must');
  const ownAuthorizer = AUTHORIZER === undefined ? undefined : (await import(pathToFileURL(AUTHORIZER).href)).handler;
  if (AUTHORIZER !== undefined && typeof ownAuthorizer !== 'function')
    throw new Error(`AUTHORIZER must be a module that exports a function "handler": ${AUTHORIZER} does not`);
  return {
    strictIdentity: IDENTITY === 'strict',
    ...(SHARED_SECRET !== undefined && { sharedSecret: SHARED_SECRET }),
    ...(ownAuthorizer && { ownAuthorizer }),
  };
};
