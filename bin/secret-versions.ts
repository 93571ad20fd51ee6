import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AppSettings, Settings } from '../lib/settings/settings.ts';

const TIMEOUT_MS = 3000;

/**
 * Variables that name AWS credentials. The CDK CLI sets the last one if it has found credentials. Without any of them,
 * nothing is asked: the SDK would look for the metadata service of EC2, which delays every offline synthesis.
 */
const CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'CDK_DEFAULT_ACCOUNT',
];

/**
 * The settings with the current version of each secret that has none, so that CloudFormation detects a changed secret.
 * Only versions' ids are read. Without AWS credentials the settings are returned as they are.
 *
 * @param notice called with one line if the versions cannot be read; they are then left out
 */
export const withSecretVersions = async (
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  notice: (line: string) => void,
): Promise<Settings> => {
  if (!CREDENTIALS.some((name) => environment[name])) return settings;
  const region = settings.region ?? environment.CDK_DEFAULT_REGION ?? environment.AWS_REGION;
  const client = new SecretsManagerClient({ ...(region ? { region } : {}), maxAttempts: 1 });
  const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
  const problems: string[] = [];
  const known = new Map<string, Promise<string | undefined>>();
  const currentVersion = (secretId: string): Promise<string | undefined> => {
    const version =
      known.get(secretId) ??
      client
        .send(new DescribeSecretCommand({ SecretId: secretId }), { abortSignal })
        .then(({ VersionIdsToStages: stages = {} }) =>
          Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT')),
        )
        .catch((error: unknown) => {
          problems.push(`${secretId}: ${firstLine(error)}`);
          return undefined;
        });
    known.set(secretId, version);
    return version;
  };
  const complete = async (app: AppSettings): Promise<AppSettings> => {
    const versions = await Promise.all(
      SECRETS.map(async (key) => {
        const secretId = app.credentials[key];
        const version = app.secretVersions?.[key] ?? (secretId && (await currentVersion(secretId)));
        return version ? [[key, version] as const] : [];
      }),
    );
    return { ...app, secretVersions: Object.fromEntries(versions.flat()) };
  };
  const apps = Promise.all(settings.apps.map(complete));
  // A provider of credentials ignores the abort signal.
  const timeout = new Promise<never>((_resolve, reject) => {
    abortSignal.addEventListener('abort', () => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  });
  try {
    return { ...settings, apps: await Promise.race([apps, timeout]) };
  } catch (error) {
    problems.push(firstLine(error));
    return settings;
  } finally {
    client.destroy();
    if (problems.length > 0) notice(`Versions of secrets are left out of the template: ${problems.join('; ')}`);
  }
};

const firstLine = (error: unknown): string => String(error).split('\n')[0] ?? '';

const SECRETS = ['apnsProduction', 'apnsSandbox', 'fcm'] as const;
