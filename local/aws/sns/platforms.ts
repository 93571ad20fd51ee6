import { type Environment, SNS_PLATFORMS, type SnsPlatform } from '../../../lambda/contract/enums.ts';

export const isPlatform = (text: string): text is SnsPlatform => SNS_PLATFORMS.some((platform) => platform === text);

export type ApplePlatform = Exclude<SnsPlatform, 'GCM'>;

export const isApple = (platform: SnsPlatform): platform is ApplePlatform => platform !== 'GCM';

export const isVoip = (platform: SnsPlatform): boolean => platform.startsWith('APNS_VOIP');

/** The APNs environment of a platform. */
export const environmentOf = (platform: ApplePlatform): Environment =>
  platform.endsWith('_SANDBOX') ? 'sandbox' : 'production';

/**
 * The largest payload in bytes that SNS accepts for a platform. AWS documents no limit; 5,120 for VoIP and 4,096
 * otherwise are the limits in Wire's production code.
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Push/Native/Serialise.hs
 */
export const payloadLimit = (platform: SnsPlatform): number => (isVoip(platform) ? 5120 : 4096);
