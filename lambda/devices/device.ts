import type { DevicePlatform, Environment, Preset } from '../contract/enums.ts';

/**
 * Why pushes to a device fail.
 *
 * - `invalid_token`: Apple rejects its token in both environments.
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
  readonly platform: DevicePlatform;
  /** Environment of its token, as far as known. */
  readonly environment: Environment;
  /** Environment that the app declared; differs from `environment` once that has been corrected. */
  readonly declaredEnvironment: Environment;
  readonly appId: string;
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  /** The SNS platform endpoint for ring pushes. Never leaves the backend. */
  readonly endpointArn: string;
  /** SHA-256 (base64url) of the endpoint's token, to detect whether a refresh changes it. */
  readonly tokenHash: string;
  /** The endpoint for alert pushes, if the app gave an `alertToken`. */
  readonly alertEndpointArn?: string | undefined;
  readonly alertTokenHash?: string | undefined;
  readonly registeredAt: number;
  readonly refreshedAt: number;
  /** When SNS last confirmed that the endpoints exist and are enabled; 0 while that must still be verified. */
  readonly verifiedAt: number;
  /** When the phone last reported a ring. */
  readonly lastReceiptAt?: number | undefined;
  /** Rings since `lastReceiptAt` for which no receipt arrived. */
  readonly unreportedRings?: number | undefined;
  readonly failing?: { readonly reason: FailingReason; readonly at: number } | undefined;
}
