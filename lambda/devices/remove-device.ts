import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';

export interface RemoveDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
  /** Told of an endpoint that could not be deleted; it rings nobody, it only lies about. */
  readonly onLeftover: (endpointArn: string, cause: unknown) => void;
}

/**
 * Logs a device out. `false` when this user never had it; removing it again is no error.
 * The row goes first: from then on it does not ring, whatever becomes of the endpoint.
 */
export const removeDevice = async (
  { devices, endpoints, now, onLeftover }: RemoveDeps,
  userId: string,
  deviceId: string,
): Promise<boolean> => {
  const removed = await devices.remove(userId, deviceId, now());
  if (typeof removed === 'string') return removed === 'removed';
  const arns = [removed.endpointArn, removed.alertEndpointArn].filter((arn) => arn !== undefined);
  await Promise.all(arns.map((arn) => endpoints.remove(arn).catch((cause) => onLeftover(arn, cause))));
  return true;
};
