import { SNS_PLATFORMS, type SnsPlatform } from '../contract/enums.ts';
import type { App, CredentialSecrets } from '../contract/environment.ts';
import { checkCredential } from '../credentials/credential-check.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import type { MonitoredApplications } from '../credentials/platform-applications.ts';
import { errorFields, type Log } from '../http/log.ts';

export interface CredentialWatchDeps {
  readonly apps: readonly App[];
  readonly credentials: CredentialSecrets;
  readonly applications: MonitoredApplications;
  readonly now: () => Date;
  readonly log: Log;
}

interface MonitoredApplication {
  /** Name in logs and metrics: `<appId>/<platform>`, for example `main/APNS_VOIP`. */
  readonly application: string;
  readonly platform: SnsPlatform;
  readonly bundleId: string;
  readonly arn: string;
  readonly secretId: string;
}

/**
 * Checks every platform application and its credential, and logs the results. An application that cannot be checked
 * does not stop the others, but the run then fails, and Lambda retries it.
 */
export const credentialWatch = (deps: CredentialWatchDeps) => async (): Promise<void> => {
  const all = applicationsOf(deps);
  let unchecked = 0;
  // One after the other, because in a small region SNS allows 30 of these requests a second for the whole account.
  for (const monitored of all) {
    try {
      await check(deps, monitored);
    } catch (error) {
      unchecked += 1;
      deps.log('credential.unchecked', { application: monitored.application, ...errorFields(error) });
    }
  }
  if (unchecked > 0) throw new Error(`${unchecked} of ${all.length} platform applications could not be checked`);
  deps.log('credential_watch.completed', { applications: all.length });
};

const check = async (
  { applications, now, log }: CredentialWatchDeps,
  monitored: MonitoredApplication,
): Promise<void> => {
  const { application, platform, bundleId, arn, secretId } = monitored;
  const attributes = await applications.attributes(arn);
  const secret = await applications.readSecret(secretId).catch((error: unknown) => {
    if (error instanceof CredentialError) return error;
    throw error;
  });
  const { problems, ...checked } = checkCredential({ platform, bundleId, attributes, secret, now: now() });
  log('credential.checked', { application, ...checked });
  for (const problem of problems) log('credential.invalid', { application, ...problem });
};

const applicationsOf = ({ apps, credentials }: CredentialWatchDeps): MonitoredApplication[] =>
  apps.flatMap(({ appId, bundleId, applications }) =>
    SNS_PLATFORMS.flatMap((platform) => {
      const arn = applications[platform];
      const secretId = credentials[appId]?.[platform];
      if (arn === undefined) return [];
      if (secretId === undefined) throw new Error(`no secret is configured for ${appId}/${platform}`);
      return [{ application: `${appId}/${platform}`, platform, bundleId, arn, secretId }];
    }),
  );
