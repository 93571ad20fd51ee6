import type { App, CredentialSecrets } from '../contract/environment.ts';
import { SNS_PLATFORMS, type SnsPlatform } from '../contract/words.ts';
import { errorFields, type Log } from '../http/log.ts';
import { checkCredential } from '../platform/credential-check.ts';
import { CredentialError } from '../platform/credential-error.ts';
import type { WatchedApplications } from '../platform/platform-applications.ts';

export interface CredentialWatchDeps {
  readonly apps: readonly App[];
  readonly credentials: CredentialSecrets;
  readonly applications: WatchedApplications;
  readonly now: () => Date;
  readonly log: Log;
}

interface Watched {
  /** What a person calls it: `main/APNS_VOIP`. */
  readonly application: string;
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  readonly arn: string;
  readonly secretId: string;
}

/**
 * Looks at every platform application and its credential, and says how they are. One that cannot be looked at does not
 * keep the others from it, but the run has then failed, and Lambda repeats it.
 */
export const credentialWatch = (deps: CredentialWatchDeps) => async (): Promise<void> => {
  const all = watchedOf(deps);
  let unchecked = 0;
  // One after the other: in a small region, SNS takes thirty of these requests a second from everybody together.
  for (const watched of all) {
    try {
      await look(deps, watched);
    } catch (error) {
      unchecked += 1;
      deps.log('credential.unchecked', { application: watched.application, ...errorFields(error) });
    }
  }
  if (unchecked > 0) throw new Error(`${unchecked} of ${all.length} platform applications could not be looked at`);
  deps.log('credential_watch.completed', { applications: all.length });
};

const look = async ({ applications, now, log }: CredentialWatchDeps, watched: Watched): Promise<void> => {
  const { application, platform, bundleId, arn, secretId } = watched;
  const attributes = await applications.attributes(arn);
  const secret = await applications.readSecret(secretId).catch((error: unknown) => {
    if (error instanceof CredentialError) return error;
    throw error;
  });
  const { problems, ...found } = checkCredential({ platform, bundleId, attributes, secret, now: now() });
  log('credential.checked', { application, ...found });
  for (const problem of problems) log('credential.unfit', { application, ...problem });
};

const watchedOf = ({ apps, credentials }: CredentialWatchDeps): Watched[] =>
  apps.flatMap(({ appId, bundleId, applications }) =>
    SNS_PLATFORMS.flatMap((platform) => {
      const arn = applications[platform];
      const secretId = credentials[appId]?.[platform];
      if (arn === undefined) return [];
      if (secretId === undefined) throw new Error(`no secret is named for ${appId}/${platform}`);
      return [{ application: `${appId}/${platform}`, platform, bundleId, arn, secretId }];
    }),
  );
