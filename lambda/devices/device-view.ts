import type { DeviceView } from '../contract/views.ts';
import type { Device, FailingReason } from './device.ts';

/** Rings of which nothing was heard before a device counts as unconfirmed again. iOS stops pushes after a few that no app reports. */
export const MANY_SILENT_RINGS = 3;

const failing: Readonly<Record<FailingReason, string>> = {
  invalid_token:
    'the push service refuses the token, in the production and in the sandbox environment: get a new one from the system and register it',
  refused: 'the push service refuses the pushes: check the bundle id and the credential of the deployment',
};

/** How sure it is that a ring reaches the device, in words an app developer can act on. */
const healthOf = (device: Device): DeviceView['health'] => {
  const { failing: fault, lastReceiptAt, silentRings = 0, environment, declaredEnvironment } = device;
  if (fault !== undefined) return { state: 'failing', reason: failing[fault.reason] };
  if (lastReceiptAt === undefined) {
    return { state: 'unconfirmed', reason: 'no phone of this registration has reported a ring yet (ackUrl)' };
  }
  if (silentRings >= MANY_SILENT_RINGS) {
    return {
      state: 'unconfirmed',
      reason: `the last ${silentRings} rings were not reported: the app may be stopped by iOS for not reporting calls to CallKit; reinstalling clears that`,
    };
  }
  if (environment !== declaredEnvironment) {
    return { state: 'ok', reason: `registered as ${declaredEnvironment}, but its token belongs to ${environment}` };
  }
  return { state: 'ok' };
};

/** A device as its owner sees it. */
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
