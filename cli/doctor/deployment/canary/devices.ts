import { randomUUID } from 'node:crypto';
import { MADE_UP_TOKEN_START } from '../../../../lambda/contract/canary.ts';
import type { SnsPlatform } from '../../../../lambda/contract/enums.ts';
import type { App } from '../../../../lambda/contract/environment.ts';
import { LIMITS } from '../../../../lambda/contract/limits.ts';

/** A made-up phone of the canary's callee. */
export interface CanaryDevice {
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: (typeof RUNG)[number];
  /** `main/APNS_VOIP` */
  readonly application: string;
}

/** The platforms through which phones ring. */
const RUNG = ['APNS_VOIP', 'APNS_VOIP_SANDBOX', 'GCM'] as const satisfies readonly SnsPlatform[];

/** One for each platform application that rings phones; of many, as many as a user may have. */
export const canaryDevices = (apps: readonly App[]): readonly CanaryDevice[] =>
  apps
    .flatMap(({ appId, applications }) =>
      RUNG.filter((platform) => applications[platform] !== undefined).map((platform) => ({ appId, platform })),
    )
    .slice(0, LIMITS.devices)
    .map(({ appId, platform }, index) => ({
      deviceId: `canary-${index + 1}`,
      appId,
      platform,
      application: `${appId}/${platform}`,
    }));

/** The body of its registration, with a token that nobody has. */
export const registrationOf = ({ appId, platform }: CanaryDevice): Readonly<Record<string, unknown>> => {
  const random = randomUUID().replaceAll('-', '');
  if (platform === 'GCM') return { platform: 'android', appId, token: `${MADE_UP_TOKEN_START}:canary:${random}` };
  const environment = platform === 'APNS_VOIP' ? 'production' : 'sandbox';
  return { platform: 'ios', appId, environment, token: `${MADE_UP_TOKEN_START}${random}` };
};
