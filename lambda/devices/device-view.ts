import { type PhonePlatform, SNS_PLATFORMS } from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import type { DeviceView, PhoneView } from '../contract/views.ts';
import { appOf, platformOfEndpoint } from './applications.ts';
import { type Device, type FailingReason, isOnTrial } from './device.ts';
import type { PendingRegistration } from './pending-registration.ts';

/**
 * Consecutive rings without a receipt after which a device is `unconfirmed` again. iOS stops the pushes of an app that
 * does not report several of them.
 */
export const UNREPORTED_RINGS_THRESHOLD = 3;

/** What an app developer or operator can do, by reason. `service` is the platform's push service. */
const advice: Readonly<Record<FailingReason, (service: string, device: Device) => string>> = {
  invalid_token: (service, device) =>
    `${service} rejects the token${rejectedIn(device)}: get a new token from the system and register it; if many devices fail, the bundle id or the credential of the deployment is wrong`,
  refused: (service) => `${service} rejects the pushes: check the bundle id and the credential of the deployment`,
  disabled: (service) =>
    `SNS has disabled the endpoint, as it does after ${service} rejected its token: register the device again`,
  gone: () => 'the endpoint was deleted in SNS: register the device again',
};

const rejectedIn = ({ platform, environment, other }: Device): string => {
  if (platform === 'android') return '';
  return other?.refusedAt === undefined
    ? ` in the ${environment} environment`
    : ' in both the production and the sandbox environment';
};

const services: Readonly<Record<PhonePlatform, string>> = { ios: 'Apple', android: 'Google' };

/** Whether the deployment has the platform application that the device's endpoint belongs to. */
const hasApplication = (apps: readonly App[], { appId, endpointArn }: Device): boolean =>
  SNS_PLATFORMS.some(
    (platform) =>
      platform === platformOfEndpoint(endpointArn) && appOf(apps, appId)?.applications[platform] !== undefined,
  );

/** Whether rings reach the device, with a reason that an app developer can act on. */
const healthOf = (device: Device, apps: readonly App[]): DeviceView['health'] => {
  const { appId, platform, failing, lastReceiptAt, unreportedRings = 0, environment, declaredEnvironment } = device;
  if (!hasApplication(apps, device)) {
    return { state: 'failing', reason: `this deployment no longer has the app ${appId} for ${platform}` };
  }
  if (failing !== undefined) return { state: 'failing', reason: advice[failing.reason](services[platform], device) };
  if (isOnTrial(device)) {
    return {
      state: 'unconfirmed',
      reason: `Apple rejected the token in the ${declaredEnvironment} environment that was declared; ${environment} is tried now, until a phone reports a ring (ackUrl)`,
    };
  }
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

/** The API's view of a device. @param apps those that are deployed now @param pending its registration that waits, if there is one */
export const deviceView = (device: Device, apps: readonly App[], pending?: PendingRegistration): PhoneView => ({
  deviceId: device.deviceId,
  platform: device.platform,
  environment: device.environment,
  appId: device.appId,
  preset: device.preset,
  ...(device.library !== undefined && { library: device.library }),
  capabilities: [...device.capabilities],
  alerts: device.alertEndpointArn !== undefined,
  ...(device.language !== undefined && { language: device.language }),
  health: healthOf(device, apps),
  ...(pending && { state: 'pending', pendingUntil: new Date(pending.dueAt).toISOString() }),
  registeredAt: new Date(device.registeredAt).toISOString(),
  refreshedAt: new Date(device.refreshedAt).toISOString(),
});
