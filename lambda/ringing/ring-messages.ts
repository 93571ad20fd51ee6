import type { Call } from '../calls/call.ts';
import type { App } from '../contract/environment.ts';
import { appOf, platformOfEndpoint } from '../devices/applications.ts';
import type { Device } from '../devices/device.ts';
import { voipMessage } from '../push/apns-message.ts';
import { fcmRing } from '../push/fcm-message.ts';
import { type IncomingCallDeps, incomingCall } from '../push/incoming-call.ts';
import { needsIntegerCaller, templatesOf } from '../push/presets/presets.ts';
import { integerId } from '../push/template/placeholders.ts';
import type { DeviceMessage } from './ring-devices.ts';

export interface RingMessageDeps extends IncomingCallDeps {
  readonly apps: readonly App[];
}

/** The push for each device, or why there is none. */
export const ringMessages = (
  deps: RingMessageDeps,
  call: Call,
  devices: readonly Device[],
  now: number,
): readonly DeviceMessage[] => devices.map((device) => ({ device, message: messageFor(deps, call, device, now) }));

const messageFor = (deps: RingMessageDeps, call: Call, device: Device, now: number): DeviceMessage['message'] => {
  const { appId, endpointArn, preset } = device;
  const app = appOf(deps.apps, appId);
  const templates = app && templatesOf(preset, device.platform, app.templates);
  if (app === undefined || templates === undefined) return 'no_application';
  const ring = incomingCall(deps, call, device, now);
  const platform = platformOfEndpoint(endpointArn);
  const message =
    platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX'
      ? voipMessage({ endpointArn, platform, bundleId: app.bundleId, preset, templates: app.templates }, ring, now)
      : fcmRing(endpointArn, templates.incomingCall, ring, now);
  if (message !== undefined) return message;
  const lacksInteger = needsIntegerCaller(templates) && integerId(call.callerId) === undefined;
  return lacksInteger ? 'preset_needs_integer_caller' : 'invalid_message';
};
