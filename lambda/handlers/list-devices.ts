import type { App } from '../contract/environment.ts';
import { browserView } from '../devices/browser-view.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import { deviceView } from '../devices/device-view.ts';
import { pendingView } from '../devices/pending-view.ts';
import type { Handler } from '../http/endpoint.ts';
import { callerOf, type DepsFor } from '../http/request.ts';

export interface ListDeps {
  readonly devices: Pick<DeviceStore, 'registrations'>;
  readonly apps: readonly App[];
  /** `undefined`: the deployment has no Web Push. */
  readonly webPush: object | undefined;
}

/** `GET /v1/devices`: phones, then those whose first registration waits, then browsers, each the most recently refreshed first. */
export const listDevicesHandler =
  (depsFor: DepsFor<ListDeps>): Handler =>
  async (event) => {
    const { devices: store, apps, webPush } = depsFor(event);
    const { devices, browsers, pending } = await store.registrations(callerOf(event));
    const views = [
      ...devices.map((device) => {
        const own = pending.find(({ deviceId }) => deviceId === device.deviceId);
        return deviceView(device, apps, own);
      }),
      ...pending
        .filter(({ deviceId }) => !devices.some((device) => device.deviceId === deviceId))
        .map((one) => pendingView(one, apps)),
      ...browsers.map((browser) => browserView(browser, webPush !== undefined)),
    ];
    return { status: 200, body: { devices: views } };
  };
