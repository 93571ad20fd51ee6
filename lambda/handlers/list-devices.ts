import type { App } from '../contract/environment.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import { deviceView } from '../devices/device-view.ts';
import type { Handler } from '../http/endpoint.ts';
import { callerOf, type DepsFor } from '../http/request.ts';

/** `GET /v1/devices` */
export const listDevicesHandler =
  (depsFor: DepsFor<{ readonly devices: DeviceStore; readonly apps: readonly App[] }>): Handler =>
  async (event) => {
    const { devices, apps } = depsFor(event);
    const list = await devices.list(callerOf(event));
    return { status: 200, body: { devices: list.map((device) => deviceView(device, apps)) } };
  };
