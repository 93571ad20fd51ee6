import type { DevicePlatform, Environment, Preset } from '../contract/words.ts';

/** Why pushes to a device are known to fail. */
export type FailingReason =
  /** Apple or Google refuse its token, for iOS in both environments. */
  | 'invalid_token'
  /** Apple or Google refuse the push for another reason: topic, credential, payload. */
  | 'refused';

/** One installation of an app that can be rung. The token itself is kept by Amazon SNS alone. All times are epoch milliseconds. */
export interface Device {
  readonly userId: string;
  readonly deviceId: string;
  readonly platform: DevicePlatform;
  /** Where its token belongs, as far as is known. */
  readonly environment: Environment;
  /** Where the app said that it belongs; another than `environment` after that was put right. */
  readonly declaredEnvironment: Environment;
  readonly appId: string;
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  /** The SNS platform endpoint that rings it. Never leaves the backend. */
  readonly endpointArn: string;
  /** SHA-256 of the token that the endpoint was made for, to see whether a refresh changes anything. */
  readonly tokenHash: string;
  /** The endpoint for ordinary alert pushes, where the app gave an `alertToken`. */
  readonly alertEndpointArn?: string | undefined;
  readonly alertTokenHash?: string | undefined;
  readonly registeredAt: number;
  readonly refreshedAt: number;
  /** When SNS last said that the endpoints are there and enabled; 0 while that is still to be made certain. */
  readonly verifiedAt: number;
  /** When a ring was last proved to have arrived: the phone said so. */
  readonly lastReceiptAt?: number | undefined;
  /** Rings since then of which nothing was heard. */
  readonly silentRings?: number | undefined;
  readonly failing?: { readonly reason: FailingReason; readonly at: number } | undefined;
}
