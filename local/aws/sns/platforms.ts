import type { Environment } from '../../../lambda/contract/enums.ts';

/**
 * The platforms to which SNS delivers through APNs. The API reference names only the first two; the reserved attributes
 * `AWS.SNS.MOBILE.<platform>.TTL` name all of them.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
const APPLE_PLATFORMS = [
  'APNS',
  'APNS_SANDBOX',
  'APNS_VOIP',
  'APNS_VOIP_SANDBOX',
  'APNS_PASSBOOK',
  'APNS_PASSBOOK_SANDBOX',
  'APNS_MDM',
  'APNS_MDM_SANDBOX',
  'MACOS',
  'MACOS_SANDBOX',
] as const;
export type ApplePlatform = (typeof APPLE_PLATFORMS)[number];

/** The platforms of Amazon, Baidu and Microsoft: the simulator accepts publishes to them, and delivers none. */
const UNDELIVERED_PLATFORMS = ['ADM', 'BAIDU', 'MPNS', 'WNS'] as const;

/** https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html */
export const PLATFORMS = [...APPLE_PLATFORMS, 'GCM', ...UNDELIVERED_PLATFORMS] as const;

/** Every platform of SNS. A deployment uses only those of `SNS_PLATFORMS`. */
export type Platform = (typeof PLATFORMS)[number];

export const isPlatform = (text: string): text is Platform => PLATFORMS.some((platform) => platform === text);

export const isApple = (platform: Platform): platform is ApplePlatform =>
  APPLE_PLATFORMS.some((apple) => apple === platform);

export const isVoip = (platform: Platform): boolean => platform.startsWith('APNS_VOIP');

/** The APNs environment of a platform. */
export const environmentOf = (platform: ApplePlatform): Environment =>
  platform.endsWith('_SANDBOX') ? 'sandbox' : 'production';

/**
 * The largest payload in bytes that SNS accepts for a platform of Apple. AWS documents no limit; 5,120 for VoIP and
 * 4,096 otherwise are the limits in Wire's production code.
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Push/Native/Serialise.hs
 */
export const payloadLimit = (platform: ApplePlatform): number => (isVoip(platform) ? 5120 : 4096);
