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
    if (await removeDevice(depsFor(event), callerOf(event), deviceId)) return { status: 204 };
    throw new Problem('device_not_found', 'the user has no device with this deviceId');
  };
