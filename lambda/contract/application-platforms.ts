import { SNS_PLATFORMS } from './enums.ts';

/**
 * Every platform for which SNS has applications. The API reference names the credentials of the push services; the reserved attributes
 * `AWS.SNS.MOBILE.<platform>.TTL` name all platforms of Apple.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export const APPLICATION_PLATFORMS = [
  ...SNS_PLATFORMS,
  'APNS_PASSBOOK',
  'APNS_PASSBOOK_SANDBOX',
  'APNS_MDM',
  'APNS_MDM_SANDBOX',
  'MACOS',
  'MACOS_SANDBOX',
  'ADM',
  'BAIDU',
  'MPNS',
  'WNS',
] as const;
export type ApplicationPlatform = (typeof APPLICATION_PLATFORMS)[number];

export const isApplicationPlatform = (text: string): text is ApplicationPlatform =>
  APPLICATION_PLATFORMS.some((platform) => platform === text);

/** Whether SNS pushes to the platform through APNs. */
export const isApplePlatform = (platform: ApplicationPlatform): boolean =>
  platform.startsWith('APNS') || platform.startsWith('MACOS');

export const isVoipPlatform = (platform: ApplicationPlatform): boolean => platform.startsWith('APNS_VOIP');

/** Whether the platform is of Apple's sandbox, for which debug builds get their tokens. */
export const isSandboxPlatform = (platform: ApplicationPlatform): boolean => platform.endsWith('_SANDBOX');

/** Whether the topic is not an app's bundle id: that of a pass is its pass type id, that of device management its own. */
export const hasOwnTopic = (platform: ApplicationPlatform): boolean =>
  platform.startsWith('APNS_PASSBOOK') || platform.startsWith('APNS_MDM');
