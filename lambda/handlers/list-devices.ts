import type { DeviceStore } from '../devices/device-store.ts';
import { deviceView } from '../devices/device-view.ts';
import type { Handler } from '../http/endpoint.ts';
import { callerOf, type DepsFor } from '../http/request.ts';

/** `GET /v1/devices` */
export const listDevicesHandler =
  (depsFor: DepsFor<{ readonly devices: DeviceStore }>): Handler =>
  async (event) => {
    const list = await depsFor(event).devices.list(callerOf(event));
    return { status: 200, body: { devices: list.map(deviceView) } };
  };
