import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterDevice } from '../contract/schemas.ts';
import type { DevicePlatform, Environment, SnsPlatform } from '../contract/words.ts';

/** The platform applications that a device's tokens belong in. */
export interface DeviceApplications {
  readonly appId: string;
  /** ARN of the application that rings the device. */
  readonly ring: string;
  /** ARN of the application for its ordinary alerts, when it gave a token for them. */
  readonly alert: string | undefined;
}

/** The app that a device belongs to: the named one, or the first. */
export const appOf = (apps: readonly App[], appId: string | undefined): App | undefined =>
  appId === undefined ? apps[0] : apps.find((app) => app.appId === appId);

/** Where the tokens of a registration belong, or what is wrong with it for this deployment. */
export const applicationsFor = (
  apps: readonly App[],
  input: RegisterDevice,
  environment: Environment,
): DeviceApplications | readonly Issue[] => {
  const app = appOf(apps, input.appId);
  if (app === undefined) {
    return [{ path: 'appId', message: `must be one of ${apps.map(({ appId }) => appId).join(', ')}` }];
  }
  const issues: Issue[] = [];
  const applicationOf = (path: string, platform: SnsPlatform): string => {
    const arn = app.applications[platform];
    if (arn === undefined)
      issues.push({ path, message: `this deployment has no ${platform} application for ${app.appId}` });
    return arn ?? '';
  };
  const ring = applicationOf(
    input.platform === 'ios' ? 'environment' : 'platform',
    ringPlatform(input.platform, environment),
  );
  const alert = input.alertToken === undefined ? undefined : applicationOf('alertToken', alertPlatform(environment));
  return issues.length > 0 ? issues : { appId: app.appId, ring, alert };
};

const ringPlatform = (platform: DevicePlatform, environment: Environment): SnsPlatform => {
  if (platform === 'android') return 'GCM';
  return environment === 'production' ? 'APNS_VOIP' : 'APNS_VOIP_SANDBOX';
};

/** An ordinary alert goes through another application, with another token of the same device. */
const alertPlatform = (environment: Environment): SnsPlatform =>
  environment === 'production' ? 'APNS' : 'APNS_SANDBOX';

/** `arn:aws:sns:eu-west-1:111122223333:endpoint/APNS_VOIP/main/<uuid>` → `APNS_VOIP`; the platform key of a message. */
export const platformOfEndpoint = (endpointArn: string): string => endpointArn.split('/')[1] ?? '';

/** Whether an endpoint is for ordinary alerts. */
export const isAlertEndpoint = (endpointArn: string): boolean =>
  /^APNS(_SANDBOX)?$/.test(platformOfEndpoint(endpointArn));

/** Whether an endpoint was made in the application: its ARN begins with the application's, but for the kind. */
export const isEndpointOf = (endpointArn: string, applicationArn: string): boolean =>
  endpointArn.startsWith(`${applicationArn.replace(':app/', ':endpoint/')}/`);
