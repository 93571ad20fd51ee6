import { DeviceId } from '../contract/schemas.ts';
import { type RemoveDeps, removeDevice } from '../devices/remove-device.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { callerOf, paramOf } from '../http/request.ts';

/** `DELETE /v1/devices/{deviceId}` */
export const removeDeviceHandler =
  (deps: RemoveDeps): Handler =>
  async (event) => {
    const deviceId = paramOf(event, 'deviceId', DeviceId);
    if (await removeDevice(deps, callerOf(event), deviceId)) return { status: 204 };
    throw new Problem('device_not_found', 'you have no device of this id');
  };
