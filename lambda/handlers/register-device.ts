import { RegisterDevice } from '../contract/schemas/devices.ts';
import { DeviceId } from '../contract/schemas/fields.ts';
import { deviceView } from '../devices/device-view.ts';
import { type RegisterDeps, registerDevice } from '../devices/register-device.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf } from '../http/request.ts';

/** `PUT /v1/devices/{deviceId}` */
export const registerDeviceHandler =
  (depsFor: DepsFor<RegisterDeps>): Handler =>
  async (event) => {
    const deviceId = paramOf(event, 'deviceId', DeviceId);
    const input = bodyOf(event, RegisterDevice);
    const deps = depsFor(event);
    const result = await registerDevice(deps, callerOf(event), deviceId, input);
    switch (result.kind) {
      case 'registered':
        return { status: result.isNew ? 201 : 200, body: deviceView(result.device, deps.apps) };
      case 'invalid':
        throw invalidRequest(result.issues);
      case 'token-rejected':
        throw new Problem('token_rejected', result.detail);
      case 'unavailable':
        throw new Problem('try_again', 'the push token could not be registered now; send the same request again', {
          retryAfter: 2,
        });
      case 'application-disabled':
        throw new Problem(
          'try_again',
          'Amazon SNS has disabled the platform application of this app; the operator must replace its credential',
          {
            retryAfter: 60,
          },
        );
    }
  };
