import { LIMITS } from '../contract/limits.ts';
import { RegisterDevice } from '../contract/schemas/devices.ts';
import { DeviceId } from '../contract/schemas/fields.ts';
import { browserView } from '../devices/browser-view.ts';
import { deviceView } from '../devices/device-view.ts';
import type { BlockedReason } from '../devices/endpoint-registry.ts';
import { pendingView } from '../devices/pending-view.ts';
import { type RegisterBrowserDeps, type RegisterBrowserOutcome, registerBrowser } from '../devices/register-browser.ts';
import { type RegisterDeps, type RegisterResult, registerDevice } from '../devices/register-device.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem, userBeingErased } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf } from '../http/request.ts';
import { checkRegistration } from '../push/check-registration.ts';

/** `PUT /v1/devices/{deviceId}` */
export const registerDeviceHandler =
  (depsFor: DepsFor<RegisterDeps & RegisterBrowserDeps>): Handler =>
  async (event) => {
    const deviceId = paramOf(event, 'deviceId', DeviceId);
    const input = bodyOf(event, RegisterDevice);
    const deps = depsFor(event);
    const userId = callerOf(event);
    if (input.platform === 'web') {
      const result = await registerBrowser(deps, userId, deviceId, input);
      if (result.kind !== 'registered') throw problemOf(result);
      const view = browserView(result.browser, deps.webPush !== undefined);
      return { status: result.isNew ? 201 : 200, body: { ...view, warnings: [] } };
    }
    const checked = checkRegistration(deps.apps, userId, input);
    if ('issues' in checked) throw invalidRequest(checked.issues);
    const { registration, warnings } = checked;
    const result = await registerDevice(deps, userId, deviceId, registration);
    if (result.kind === 'pending') {
      const { pending, known } = result;
      const view = known === undefined ? pendingView(pending, deps.apps) : deviceView(known, deps.apps, pending);
      return { status: 202, body: { ...view, warnings } };
    }
    if (result.kind !== 'registered') throw problemOf(result);
    return { status: result.isNew ? 201 : 200, body: { ...deviceView(result.device, deps.apps), warnings } };
  };

type Refused = Exclude<RegisterResult | RegisterBrowserOutcome, { kind: 'registered' | 'pending' }>;

const problemOf = (result: Refused): Problem => {
  switch (result.kind) {
    case 'invalid':
      return invalidRequest(result.issues);
    case 'token-rejected':
      return new Problem('token_rejected', result.detail);
    case 'too-many-devices':
      return new Problem(
        'too_many_devices',
        `the user has ${LIMITS.devices} devices; ${result.oldest} was not refreshed for longest: remove it, and register again`,
        { deviceId: result.oldest },
      );
    case 'rate-limited':
      return new Problem(
        'rate_limited',
        `the user has registered changed devices ${LIMITS.registrationsPerHour} times within an hour`,
        { retryAfter: result.retryAfter },
      );
    case 'contended':
    case 'superseded':
      return new Problem(
        'try_again',
        'another request changed this device or its token at the same time; send the same request again',
        { retryAfter: 1 },
      );
    case 'being-erased':
      return userBeingErased();
    case 'unavailable':
      return new Problem('try_again', 'the push token could not be registered now; send the same request again', {
        retryAfter: 2,
      });
    case 'blocked':
      return new Problem('try_again', blockedDetails[result.reason], { retryAfter: 60 });
  }
};

const blockedDetails: Readonly<Record<BlockedReason, string>> = {
  application_disabled:
    'Amazon SNS has disabled the platform application of this app; the operator must replace its credential',
  application_missing:
    'the platform application of this app was deleted in Amazon SNS; the operator must deploy it again',
  not_authorised: 'this deployment may not use the platform application of this app; the operator must permit it',
  invalid_request:
    'Amazon SNS rejects every registration in the platform application of this app; the operator finds its error code in the log',
};
