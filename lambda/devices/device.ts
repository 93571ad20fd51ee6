import type { ClientLibraryName, Environment, PhonePlatform, Preset } from '../contract/enums.ts';

/**
 * Why pushes to a device fail.
 *
 * - `invalid_token`: Apple or Google reject its token: in its declared environment, and in the other one if that was tried.
 * - `refused`: Apple or Google reject the push for another reason: topic, credential, payload.
 * - `disabled`: SNS has disabled the endpoint, as it does after Apple or Google rejected its token.
 * - `gone`: the endpoint was deleted in SNS.
 */
export const FAILING_REASONS = ['invalid_token', 'refused', 'disabled', 'gone'] as const;
export type FailingReason = (typeof FAILING_REASONS)[number];

/** One installation of an app that can be rung. Only SNS stores the token itself. All times are epoch milliseconds. */
export interface Device {
  readonly userId: string;
  readonly deviceId: string;
  readonly platform: PhonePlatform;
  /** Environment in which it is rung. */
  readonly environment: Environment;
  /** Environment that the app declared; differs from `environment` while the other one is tried, and once that one is proved. */
  readonly declaredEnvironment: Environment;
  readonly appId: string;
  readonly preset: Preset;
  /** The client library that the app named. */
  readonly library?: ClientLibraryName | undefined;
  readonly capabilities: readonly string[];
  /** In which the user reads alerts, as BCP 47 names it. */
  readonly language?: string | undefined;
  /** The SNS platform endpoint for ring pushes. Never leaves the backend. */
  readonly endpointArn: string;
  /** UUID of the write that made the device the owner of its endpoints; each such write has a new one. */
  readonly claim: string;
  /** SHA-256 (base64url) of the endpoint's token, to detect whether a refresh changes it. */
  readonly tokenHash: string;
  /** The endpoint for alert pushes, if the app gave an `alertToken`. */
  readonly alertEndpointArn?: string | undefined;
  readonly alertTokenHash?: string | undefined;
  readonly registeredAt: number;
  /** When the device was registered with another token than before; absent while it has its first. */
  readonly tokenChangedAt?: number | undefined;
  readonly refreshedAt: number;
  /** When SNS last confirmed that the endpoints exist and are enabled; 0 while that must still be verified. */
  readonly verifiedAt: number;
  /** When the phone last reported a ring. */
  readonly lastReceiptAt?: number | undefined;
  /** Rings since `lastReceiptAt` for which no receipt arrived. */
  readonly unreportedRings?: number | undefined;
  /** `at`: when pushes first failed for this reason. */
  readonly failing?: { readonly reason: FailingReason; readonly at: number } | undefined;
  /**
   * When the token was proved: the first receipt, by the `ackUrl` of a push to `endpointArn`. A proved token is never moved to
   * the other environment.
   */
  readonly provedAt?: number | undefined;
  /** The same tokens in the other APNs environment, once they have been tried there. */
  readonly other?: OtherEnvironment | undefined;
  /** When a call last enabled the endpoint again. */
  readonly retriedAt?: number | undefined;
}

/** The endpoints of a device's tokens in the environment that it is not rung in. */
export interface OtherEnvironment {
  readonly endpointArn: string;
  readonly alertEndpointArn?: string | undefined;
  /** When Apple refused the token there. */
  readonly refusedAt?: number | undefined;
}

/** How the ids of devices begin that `npx ringthrough import` made: the app knows its own id, and has not registered there yet. */
export const IMPORTED_PREFIX = 'imported-';

/** Whether the device was imported, and its app has not registered since: the registration of its token replaces it. */
export const isImported = ({ deviceId }: Pick<Device, 'deviceId'>): boolean => deviceId.startsWith(IMPORTED_PREFIX);

/** Every endpoint that the device holds. */
export const endpointsOf = ({ endpointArn, alertEndpointArn, other }: Device): readonly string[] =>
  [endpointArn, alertEndpointArn, other?.endpointArn, other?.alertEndpointArn].filter((arn) => arn !== undefined);

/** Whether the device is rung in the other environment, which is neither proved nor refuted yet. */
export const isOnTrial = ({ environment, declaredEnvironment, provedAt }: Device): boolean =>
  environment !== declaredEnvironment && provedAt === undefined;

const DAY = 24 * 60 * 60 * 1000;

/** Whether a receipt was recorded within a day, and nothing since then says that pushes do not arrive. */
export const isProvedToday = (device: Device, now: number): boolean => {
  const { provedAt, failing, lastReceiptAt = 0, unreportedRings = 0 } = device;
  return provedAt !== undefined && failing === undefined && unreportedRings === 0 && now - lastReceiptAt < DAY;
};

/** The device rung in its other environment: both pairs of endpoints change places. `undefined` if it has none. */
export const inOtherEnvironment = (device: Device): Device | undefined => {
  const { endpointArn, alertEndpointArn, other } = device;
  if (other === undefined) return undefined;
  return {
    ...device,
    environment: otherThan(device.environment),
    endpointArn: other.endpointArn,
    alertEndpointArn: other.alertEndpointArn,
    other: { endpointArn, alertEndpointArn },
  };
};

export const otherThan = (environment: Environment): Environment =>
  environment === 'production' ? 'sandbox' : 'production';
