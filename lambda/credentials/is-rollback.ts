import type { CheckedSecret } from './check-secret.ts';
import type { Properties } from './resource-properties.ts';

export interface FailedUpdate {
  readonly before: Properties;
  readonly wanted: Properties;
  /** The secret of `before`; `undefined` if it may not be read. */
  readonly old: CheckedSecret | undefined;
  /** The secret of `wanted`, which cannot be used. */
  readonly secret: CheckedSecret;
  /** See `identityInSns`. */
  readonly inSns: string | undefined;
}

/**
 * Whether an update whose credential cannot be used goes back to an earlier state. CloudFormation sends a rollback as an
 * update like any other, with the failed properties as the old ones. It must succeed, and SNS still holds the last
 * credential that was checked.
 */
export const isRollback = ({ before, wanted, old, secret, inSns }: FailedUpdate): boolean => {
  // An update forward is to a newer version, also if the old credential has expired meanwhile.
  if (old !== undefined && isOlder(old, secret)) return false;
  if (old !== undefined && isOlder(secret, old)) return true;
  // The same version or one that no longer exists. SNS never got a credential that cannot be used, so the update to
  // `before` has failed. Without a version, the secret may have changed after a successful update.
  if (before.VersionId !== undefined && old?.kind === 'unusable') return true;
  // The update to another bundle has failed, so SNS still has the wanted one.
  return (
    inSns !== undefined &&
    before.BundleId !== wanted.BundleId &&
    inSns.split('.').slice(1).join('.') === wanted.BundleId
  );
};

/** Whether `secret` was stored before `other`. */
export const isOlder = (secret: CheckedSecret, other: CheckedSecret): boolean =>
  secret.createdAt !== undefined && other.createdAt !== undefined && secret.createdAt < other.createdAt;
