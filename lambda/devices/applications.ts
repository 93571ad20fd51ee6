import type { App } from '../contract/environment.ts';
import type { DevicePlatform, Environment, SnsPlatform } from '../contract/words.ts';

/** The app that a device belongs to: the named one, or the first. */
export const appOf = (apps: readonly App[], appId: string | undefined): App | undefined =>
  appId === undefined ? apps[0] : apps.find((app) => app.appId === appId);

/** The SNS platform that rings such a device. */
export const ringPlatform = (platform: DevicePlatform, environment: Environment): SnsPlatform => {
  if (platform === 'android') return 'GCM';
  return environment === 'production' ? 'APNS_VOIP' : 'APNS_VOIP_SANDBOX';
};

/** The SNS platform that shows such an iOS device an ordinary alert: another application with another token. */
export const alertPlatform = (environment: Environment): SnsPlatform =>
  environment === 'production' ? 'APNS' : 'APNS_SANDBOX';

/** `arn:aws:sns:eu-west-1:111122223333:endpoint/APNS_VOIP/main/<uuid>` → `APNS_VOIP`; the platform key of a message. */
export const platformOfEndpoint = (endpointArn: string): string => endpointArn.split('/')[1] ?? '';
