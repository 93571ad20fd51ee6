import { applicationOf } from './applications.ts';
import { type Device, isOnTrial } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';
import type { RefusalStore } from './refusals.ts';

export interface RetryDeps {
  readonly devices: Pick<DeviceStore, 'returnToDeclared' | 'takeRetry'>;
  readonly endpoints: Pick<EndpointRegistry, 'enableAgain'>;
  readonly refusals: Pick<RefusalStore, 'get'>;
}

/** Milliseconds between two calls that try a device again whose token Apple or Google refuse. */
const INTERVAL = 60 * 60 * 1000;

/**
 * Whether a call may try a device again whose endpoint SNS has disabled: at most once an hour, and once after each new
 * credential of its application.
 */
export const isRetryDue = async (
  { refusals }: Pick<RetryDeps, 'refusals'>,
  { endpointArn, retriedAt }: Device,
  at: number,
): Promise<boolean> => {
  if (retriedAt === undefined || at - retriedAt >= INTERVAL) return true;
  const { deployedAt = 0 } = await refusals.get(applicationOf(endpointArn));
  return deployedAt > retriedAt;
};

/**
 * Enables the endpoint of such a device again: the one of its declared environment, unless the other one is proved.
 *
 * @returns the device to ring; `undefined` when it is not due, or SNS could not enable its endpoint
 */
export const retryDevice = async (deps: RetryDeps, device: Device, at: number): Promise<Device | undefined> => {
  // SNS has disabled the other environment's endpoint too, and its event has not arrived.
  const home = isOnTrial(device) ? await deps.devices.returnToDeclared(device, at) : device;
  if (home === undefined || !(await isRetryDue(deps, home, at))) return undefined;
  // Enabled first: if SNS does not respond, the next call may try again.
  const { kind } = await deps.endpoints.enableAgain(home.endpointArn);
  if (kind !== 'enabled') return undefined;
  return (await deps.devices.takeRetry(home, at)) ? home : undefined;
};
