import { GetPlatformApplicationAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SNS_PLATFORMS, type SnsPlatform } from '../../lambda/contract/enums.ts';
import type { App } from '../../lambda/contract/environment.ts';
import { appOf } from '../../lambda/devices/applications.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Values } from './fields.ts';

/** An application whose endpoints are imported. */
export interface SourceApplication {
  readonly arn: string;
  readonly region: string;
  readonly platform: SnsPlatform;
  /** The app of the deployment that gets its devices. */
  readonly app: App;
  /** Whether it is the deployment's own. */
  readonly isAdopted: boolean;
  /** What its platform says of every device. */
  readonly values: Values;
}

/**
 * The application with an ARN, as a source of devices.
 *
 * @param appId of `--app`
 * @throws CliError `usage` when it is no ARN, `input` when its devices cannot ring or the deployment has no such application
 */
export const sourceApplication = (arn: string, apps: readonly App[], appId: string | undefined): SourceApplication => {
  const [, region = '', name = ''] = /^arn:aws[\w-]*:sns:([\w-]+):\d+:app\/([\w-]+)\/[\w.-]+$/.exec(arn) ?? [];
  if (name === '') {
    const hint =
      'It has the form arn:aws:sns:eu-west-1:111122223333:app/APNS_VOIP/name: aws sns list-platform-applications';
    throw new CliError('usage', '--from-application is no ARN of a platform application', hint);
  }
  const platform = SNS_PLATFORMS.find((one) => one === name);
  if (platform === undefined || platform === 'APNS' || platform === 'APNS_SANDBOX') {
    const hint = 'Calls ring by APNS_VOIP, APNS_VOIP_SANDBOX and GCM: name the application for those of your app.';
    const reason =
      platform === undefined ? 'which Ringthrough does not push to' : 'whose tokens are for alerts and ring no phone';
    throw new CliError('input', `the application is of the platform ${name}, ${reason}`, hint);
  }
  const owner = apps.find(({ applications }) => Object.values(applications).includes(arn));
  const app = appOf(apps, appId ?? owner?.appId);
  if (app === undefined) {
    throw new CliError(
      'usage',
      `--app: ${appId} is no app of the deployment`,
      `There are: ${apps.map((one) => one.appId).join(', ')}`,
    );
  }
  if (owner !== undefined && owner !== app) {
    throw new CliError('usage', `--app: the application is of the app ${owner.appId} of this deployment`);
  }
  if (app.applications[platform] === undefined) {
    const hint = 'Add its credential to the settings, and deploy: docs/deploy.md.';
    throw new CliError('input', `the deployment has no ${platform} application for ${app.appId}`, hint);
  }
  return {
    arn,
    region,
    platform,
    app,
    isAdopted: owner !== undefined,
    values: { ...VALUES[platform], appId: app.appId },
  };
};

const VALUES: Readonly<Record<'APNS_VOIP' | 'APNS_VOIP_SANDBOX' | 'GCM', Values>> = {
  APNS_VOIP: { platform: 'ios', environment: 'production' },
  APNS_VOIP_SANDBOX: { platform: 'ios', environment: 'sandbox' },
  GCM: { platform: 'android' },
};

/**
 * Refuses the devices of another app: Apple takes no push of the deployment's for them. SNS knows the bundle id of an application only where
 * its credential is a key (https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html).
 *
 * @throws CliError `input`
 */
export const checkBundleId = async (sns: SNSClient, { arn, app }: SourceApplication): Promise<void> => {
  // Whether the application exists and may be read, its listing says.
  const { Attributes } = await sns
    .send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }))
    .catch(() => ({ Attributes: undefined }));
  const bundleId = Attributes?.ApplePlatformBundleID?.replace(/\.voip$/, '');
  if (bundleId === undefined || bundleId === app.bundleId) return;
  throw new CliError(
    'input',
    `the application is for the bundle id ${bundleId}, and the deployment's app ${app.appId} is ${app.bundleId}`,
    'Name the app of the deployment: --app. Apple takes pushes for a token from its own app only.',
  );
};
