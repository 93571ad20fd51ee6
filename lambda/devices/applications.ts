import type { Environment, PhonePlatform, SnsPlatform } from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';

/** The SNS platform applications of a device's tokens. */
export interface DeviceApplications {
  readonly appId: string;
  /** ARN of the application for its ring pushes. */
  readonly ring: string;
  /** ARN of the application for its alert pushes; `undefined` without an `alertToken`. */
  readonly alert: string | undefined;
}

/** The app with this id; the first app when no id is given. */
export const appOf = (apps: readonly App[], appId: string | undefined): App | undefined =>
  appId === undefined ? apps[0] : apps.find((app) => app.appId === appId);

/** The platform applications of a registration, or the issues that prevent it in this deployment. */
export const applicationsFor = (
  apps: readonly App[],
  input: Pick<DeviceRegistration, 'appId' | 'platform' | 'alertToken'>,
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

const ringPlatform = (platform: PhonePlatform, environment: Environment): SnsPlatform => {
  if (platform === 'android') return 'GCM';
  return environment === 'production' ? 'APNS_VOIP' : 'APNS_VOIP_SANDBOX';
};

/** Alert pushes need a separate application and a separate token of the same device. */
const alertPlatform = (environment: Environment): SnsPlatform =>
  environment === 'production' ? 'APNS' : 'APNS_SANDBOX';

/** `arn:aws:sns:eu-west-1:111122223333:endpoint/APNS_VOIP/main/<uuid>` → `APNS_VOIP`; the platform key of a message. */
export const platformOfEndpoint = (endpointArn: string): string => endpointArn.split('/')[1] ?? '';

/** Whether an endpoint is for alert pushes. */
export const isAlertEndpoint = (endpointArn: string): boolean =>
  /^APNS(_SANDBOX)?$/.test(platformOfEndpoint(endpointArn));

/** Whether an endpoint belongs to the application: its ARN starts with the application's, except for the type. */
export const isEndpointOf = (endpointArn: string, applicationArn: string): boolean =>
  endpointArn.startsWith(`${applicationArn.replace(':app/', ':endpoint/')}/`);

/** ARN of the platform application that an endpoint belongs to. */
export const applicationOf = (endpointArn: string): string =>
  endpointArn.replace(':endpoint/', ':app/').replace(/\/[^/]*$/, '');
