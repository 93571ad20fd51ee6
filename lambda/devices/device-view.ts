import type { DeviceView } from '../contract/views.ts';
import type { Device, FailingReason } from './device.ts';

/**
 * Consecutive rings without a receipt after which a device is `unconfirmed` again. iOS stops the pushes of an app that
 * does not report several of them.
 */
export const UNREPORTED_RINGS_THRESHOLD = 3;

const failingReasons: Readonly<Record<FailingReason, string>> = {
  invalid_token:
    'the push service rejects the token in both the production and the sandbox environment: get a new token from the system and register it',
  refused: 'the push service rejects the pushes: check the bundle id and the credential of the deployment',
};

/** Whether rings reach the device, with a reason that an app developer can act on. */
const healthOf = (device: Device): DeviceView['health'] => {
  const { failing, lastReceiptAt, unreportedRings = 0, environment, declaredEnvironment } = device;
  if (failing !== undefined) return { state: 'failing', reason: failingReasons[failing.reason] };
  if (lastReceiptAt === undefined) {
    return { state: 'unconfirmed', reason: 'no phone has reported a ring of this registration yet (ackUrl)' };
  }
  if (unreportedRings >= UNREPORTED_RINGS_THRESHOLD) {
    return {
      state: 'unconfirmed',
      reason: `the last ${unreportedRings} rings were not reported: iOS may have stopped pushes to the app for not reporting calls to CallKit; reinstalling the app fixes that`,
    };
  }
  if (environment !== declaredEnvironment) {
    return { state: 'ok', reason: `registered as ${declaredEnvironment}, but its token belongs to ${environment}` };
  }
  return { state: 'ok' };
};

/** The API's view of a device. */
export const deviceView = (device: Device): DeviceView => ({
  deviceId: device.deviceId,
  platform: device.platform,
  environment: device.environment,
  appId: device.appId,
  preset: device.preset,
  capabilities: [...device.capabilities],
  alerts: device.alertEndpointArn !== undefined,
  health: healthOf(device),
  registeredAt: new Date(device.registeredAt).toISOString(),
  refreshedAt: new Date(device.refreshedAt).toISOString(),
});
