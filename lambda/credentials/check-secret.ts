import { applicationIdentity } from './application-identity.ts';
import { credentialAttributes } from './credential.ts';
import { CredentialError } from './credential-error.ts';
import type { CredentialProbe } from './credential-probe.ts';
import type { PlatformApplications } from './platform-applications.ts';
import type { Properties } from './resource-properties.ts';
import { NotPropagatedError, retryUntilPropagated } from './retry-until-propagated.ts';

export interface CheckSecretDeps {
  readonly applications: Pick<PlatformApplications, 'readSecretVersion'>;
  readonly probe: CredentialProbe;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

export type CheckedSecret =
  | {
      readonly kind: 'usable';
      /** The SNS attributes that authenticate the application. */
      readonly attributes: Readonly<Record<string, string>>;
      /** See `applicationIdentity`. */
      readonly identity: string;
      /** `accepted`, or `inconclusive: ` and why. */
      readonly probe: string;
      /** When this version of the secret was stored. */
      readonly createdAt: Date | undefined;
    }
  | { readonly kind: 'unusable'; readonly error: CredentialError; readonly createdAt: Date | undefined };

/** Reads the version of the secret that the properties name, checks its content, and asks the push service about it. */
export const checkSecret = async (deps: CheckSecretDeps, properties: Properties): Promise<CheckedSecret> => {
  const { Platform: platform, BundleId: bundleId, SecretId: secretId, VersionId: versionId } = properties;
  let createdAt: Date | undefined;
  try {
    const version = await retryUntilPropagated(
      () => deps.applications.readSecretVersion(secretId, versionId),
      deps.sleep,
    );
    createdAt = version.createdAt;
    const attributes = credentialAttributes(version.text, { platform, bundleId, now: deps.now() });
    const probed = await deps.probe({ platform, bundleId: platform === 'GCM' ? undefined : bundleId, attributes });
    if (probed.kind === 'rejected') throw new CredentialError(`${probed.reason}: ${probed.detail}`);
    const probe = probed.kind === 'accepted' ? 'accepted' : `inconclusive: ${probed.detail}`;
    return {
      kind: 'usable',
      attributes,
      identity: applicationIdentity(platform, bundleId, attributes),
      probe,
      createdAt,
    };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const problem = `The secret ${secretId} cannot be used for ${platform}: ${error.message}`;
    return { kind: 'unusable', error: new CredentialError(problem), createdAt };
  }
};

/**
 * The secret of the properties before an update; `undefined` if it may not be read: when the name of the secret has
 * changed, the function's permission is for the new one only. The push service is asked only if `wanted` is unusable.
 */
export const checkOldSecret = async (
  { probe, ...deps }: CheckSecretDeps,
  before: Properties,
  wanted: CheckedSecret,
): Promise<CheckedSecret | undefined> => {
  const accept: CredentialProbe = async () => ({ kind: 'accepted' });
  const applications: CheckSecretDeps['applications'] = {
    readSecretVersion: async (secretId, versionId) => {
      try {
        return await deps.applications.readSecretVersion(secretId, versionId);
      } catch (error) {
        // Not retried: waiting does not bring the permission for a secret that is no longer used.
        throw error instanceof NotPropagatedError ? new UnreadableError(error.message) : error;
      }
    },
  };
  try {
    return await checkSecret({ ...deps, applications, probe: wanted.kind === 'usable' ? accept : probe }, before);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
};

class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}
