import { DeviceId } from '../contract/schemas/fields.ts';
import { type RemoveDeps, removeDevice } from '../devices/remove-device.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { callerOf, type DepsFor, paramOf } from '../http/request.ts';

/** `DELETE /v1/devices/{deviceId}` */
export const removeDeviceHandler =
  (depsFor: DepsFor<RemoveDeps>): Handler =>
  async (event) => {
    const deviceId = paramOf(event, 'deviceId', DeviceId);
    switch (await removeDevice(depsFor(event), callerOf(event), deviceId)) {
      case 'removed':
        return { status: 204 };
      case 'unknown':
        throw new Problem('device_not_found', 'the user has no device with this deviceId');
      case 'contended':
        throw new Problem(
          'try_again',
          'the device is still registered, because other requests changed it at the same time; send the same request again',
          { retryAfter: 1 },
        );
    }
  };
