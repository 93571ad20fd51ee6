import type { Device } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { PushOutcome } from './push-sender.ts';

const DISABLED: Extract<PushOutcome, { kind: 'gone' }>['reason'] = 'endpoint_disabled';

/**
 * Records that SNS could not publish to the endpoint that rings the device. The next registration repairs the endpoint.
 *
 * @param reason of the outcome `gone`
 */
export const markGone = (
  devices: Pick<DeviceStore, 'markFailing'>,
  device: Device,
  reason: string | undefined,
  at: number,
): Promise<boolean> => devices.markFailing(device, reason === DISABLED ? 'disabled' : 'gone', at);
