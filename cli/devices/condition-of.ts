import type { App } from '../../lambda/contract/environment.ts';
import { applicationsFor, isEndpointOf } from '../../lambda/devices/applications.ts';
import { type Device, isOnTrial } from '../../lambda/devices/device.ts';
import { UNREPORTED_RINGS_THRESHOLD } from '../../lambda/devices/device-view.ts';
import type { Condition } from './conditions.ts';

/** @param apps those that are deployed now */
export const conditionOf = (device: Device, apps: readonly App[]): Condition => {
  const { appId, platform, environment, endpointArn, failing, lastReceiptAt, unreportedRings = 0, verifiedAt } = device;
  const applications = applicationsFor(apps, { appId, platform, alertToken: undefined }, environment);
  if (!('ring' in applications)) return 'no_application';
  if (!isEndpointOf(endpointArn, applications.ring)) return 'other_application';
  if (failing !== undefined) return failing.reason;
  if (isOnTrial(device)) return 'on_trial';
  if (verifiedAt === 0) return 'unverified';
  if (lastReceiptAt === undefined) return 'unconfirmed';
  return unreportedRings >= UNREPORTED_RINGS_THRESHOLD ? 'unreported' : 'ok';
};
