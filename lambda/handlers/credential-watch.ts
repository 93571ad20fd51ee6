import { SNS_PLATFORMS, type SnsPlatform } from '../contract/enums.ts';
import type { App, CredentialSecrets } from '../contract/environment.ts';
import { checkCredential, usableCredential } from '../credentials/credential-check.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import type { CredentialProbe, ProbedCredential } from '../credentials/credential-probe.ts';
import type { MonitoredApplications } from '../credentials/platform-applications.ts';
import { probeAll } from '../credentials/probe-all.ts';
import { errorFields, type Log } from '../http/log.ts';

export interface CredentialWatchDeps {
  readonly apps: readonly App[];
  readonly credentials: CredentialSecrets;
  readonly applications: MonitoredApplications;
  readonly probe: CredentialProbe;
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

interface UsableCredential {
  readonly application: string;
  readonly credential: ProbedCredential;
}

/**
 * Checks every platform application and its credential, asks Apple and Google about the usable ones, and logs the
 * results. An application that cannot be checked does not stop the others, but the run then fails, and Lambda retries
 * it. A probe without an answer fails nothing.
 */
export const credentialWatch = (deps: CredentialWatchDeps) => async (): Promise<void> => {
  const all = applicationsOf(deps);
  const usable: UsableCredential[] = [];
  let unchecked = 0;
  // One after the other, because in a small region SNS allows 30 of these requests a second for the whole account.
  for (const monitored of all) {
    try {
      const credential = await check(deps, monitored);
      if (credential !== undefined) usable.push({ application: monitored.application, credential });
    } catch (error) {
      unchecked += 1;
      deps.log('credential.unchecked', { application: monitored.application, ...errorFields(error) });
    }
  }
  await askPushServices(deps, usable);
  if (unchecked > 0) throw new Error(`${unchecked} of ${all.length} platform applications could not be checked`);
  deps.log('credential_watch.completed', { applications: all.length });
};

/** @returns the secret's credential if it is usable */
const check = async (
  { applications, now, log }: CredentialWatchDeps,
  monitored: MonitoredApplication,
): Promise<ProbedCredential | undefined> => {
  const { application, platform, bundleId, arn, secretId } = monitored;
  const attributes = await applications.attributes(arn);
  const secret = await applications.readSecret(secretId).catch((error: unknown) => {
    if (error instanceof CredentialError) return error;
    throw error;
  });
  const at = now();
  const { problems, ...checked } = checkCredential({ platform, bundleId, attributes, secret, now: at });
  log('credential.checked', { application, ...checked });
  for (const problem of problems) log('credential.invalid', { application, ...problem });
  return usableCredential({ platform, bundleId, secret, now: at });
};

const askPushServices = async ({ probe, log }: CredentialWatchDeps, usable: readonly UsableCredential[]) => {
  const results = await probeAll(
    usable.map(({ credential }) => credential),
    probe,
  );
  for (const [index, { application, credential }] of usable.entries()) {
    const result = results[index];
    if (result?.kind === 'inconclusive') log('credential.not_probed', { application, detail: result.detail });
    if (result?.kind !== 'rejected') continue;
    const service = credential.platform === 'GCM' ? 'Google' : 'Apple';
    const detail = `${service} refuses the credential with ${result.reason}: ${result.detail}`;
    log('credential.invalid', { application, problem: 'credential_rejected', detail });
  }
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
