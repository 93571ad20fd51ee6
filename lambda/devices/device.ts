import type { DeviceView } from '../contract/schemas.ts';
import type { DevicePlatform, Environment, Preset } from '../contract/words.ts';

/** One installation of an app that can be rung. The token itself is kept by Amazon SNS alone. All times are epoch milliseconds. */
export interface Device {
  readonly userId: string;
  readonly deviceId: string;
  readonly platform: DevicePlatform;
  readonly environment: Environment;
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
  /** When SNS was last asked about the endpoint. */
  readonly verifiedAt: number;
}

export const deviceView = (device: Device): DeviceView => ({
  deviceId: device.deviceId,
  platform: device.platform,
  environment: device.environment,
  appId: device.appId,
  preset: device.preset,
  capabilities: [...device.capabilities],
  alerts: device.alertEndpointArn !== undefined,
  registeredAt: new Date(device.registeredAt).toISOString(),
  refreshedAt: new Date(device.refreshedAt).toISOString(),
});
