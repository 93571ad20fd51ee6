import { createHash } from 'node:crypto';
import type { Environment } from '../../../lambda/contract/enums.ts';
import type { App } from '../../../lambda/contract/environment.ts';
import { applicationsFor, isEndpointOf } from '../../../lambda/devices/applications.ts';
import { type Device, endpointsOf, type OtherEnvironment } from '../../../lambda/devices/device.ts';
import type { EnableResult, RegistrationFailure } from '../../../lambda/devices/endpoint-registry.ts';
import { type EstablishDeps, establishEndpoints } from '../../../lambda/devices/establish-endpoints.ts';
import { conditionOf } from '../condition-of.ts';
import type { RepairWrites } from './repair-writes.ts';

/**
 * What became of one device.
 *
 * - `repaired`: it rings by its next call if Apple or Google take its token
 * - `unchanged`: there was nothing to repair any more
 * - `left`: only a registration by its app can repair it, or one has just come
 * - `failed`: tried again by the next run
 */
export type RepairResult =
  | { readonly kind: 'repaired'; readonly how: 'enabled' | 'returned' | 'created' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'left'; readonly why: 'gone' | 'registered' | 'erased' }
  | { readonly kind: 'failed'; readonly reason: string; readonly blocked?: string };

export interface RepairDeviceDeps extends EstablishDeps {
  readonly apps: readonly App[];
  readonly writes: RepairWrites;
  readonly state: (endpointArn: string) => Promise<'enabled' | 'disabled' | 'missing'>;
  /** Whether the options still select the device. */
  readonly isSelected: (device: Device) => boolean;
}

/**
 * Repairs one device as a registration by its app would, without its token: SNS has that. Endpoints are enabled before the device is
 * written, so that a repair that is interrupted finds the device again.
 */
export const repairDevice = async (deps: RepairDeviceDeps, userId: string, deviceId: string): Promise<RepairResult> => {
  const device = await deps.devices.get(userId, deviceId);
  if (device === undefined || !deps.isSelected(device)) return { kind: 'unchanged' };
  switch (conditionOf(device, deps.apps)) {
    case 'no_application':
      return { kind: 'unchanged' };
    case 'other_application':
      return await createAgain(deps, device, device.environment, device);
    case 'on_trial':
      return await returnToDeclared(deps, device);
    case 'ok':
    case 'unconfirmed':
    case 'unreported':
      return (await isEnabled(deps, device)) ? { kind: 'unchanged' } : await enable(deps, device);
    default:
      return await enable(deps, device);
  }
};

const isEnabled = async ({ state }: RepairDeviceDeps, { endpointArn, alertEndpointArn }: Device): Promise<boolean> => {
  const arns = [endpointArn, alertEndpointArn].filter((arn) => arn !== undefined);
  return (await Promise.all(arns.map(state))).every((one) => one === 'enabled');
};

/** Enables the endpoints with which the device is rung, and clears what failed. */
const enable = async (deps: RepairDeviceDeps, device: Device): Promise<RepairResult> => {
  const enabled = await enableBoth(deps, device);
  if (enabled.kind === 'failed') return enabled;
  if (enabled.kind === 'missing') return await createMissing(deps, device);
  const isWritten = await deps.writes.setRepaired(device, enabled.verifiedAt);
  return isWritten ? { kind: 'repaired', how: 'enabled' } : { kind: 'left', why: 'registered' };
};

/** The endpoint with the token is gone; the device may have another with the same token, in its other environment. */
const createMissing = async (deps: RepairDeviceDeps, device: Device): Promise<RepairResult> => {
  const { other, environment, alertEndpointArn = other?.alertEndpointArn } = device;
  const created =
    other === undefined
      ? undefined
      : await createAgain(deps, device, environment, { endpointArn: other.endpointArn, alertEndpointArn });
  if (created !== undefined && !(created.kind === 'left' && created.why === 'gone')) return created;
  const isMarked = await deps.devices.markFailing(device, 'gone', deps.now());
  return { kind: 'left', why: isMarked ? 'gone' : 'registered' };
};

const returnToDeclared = async (deps: RepairDeviceDeps, device: Device): Promise<RepairResult> => {
  const { other, declaredEnvironment } = device;
  if (other === undefined) return await createAgain(deps, device, declaredEnvironment, device);
  const enabled = await enableBoth(deps, other);
  if (enabled.kind === 'failed') return enabled;
  if (enabled.kind === 'missing') return await createAgain(deps, device, declaredEnvironment, device);
  const isWritten = await deps.writes.returnToDeclared(device, enabled.verifiedAt);
  return isWritten ? { kind: 'repaired', how: 'returned' } : { kind: 'left', why: 'registered' };
};

type Pair = Pick<OtherEnvironment, 'endpointArn' | 'alertEndpointArn'>;

/** `verifiedAt`: 0 without the endpoint for alerts, which the next registration then makes again. */
const enableBoth = async (
  { endpoints, now }: RepairDeviceDeps,
  { endpointArn, alertEndpointArn }: Pair,
): Promise<
  | { readonly kind: 'enabled'; readonly verifiedAt: number }
  | { readonly kind: 'missing' }
  | Extract<RepairResult, { kind: 'failed' }>
> => {
  const [ring, alert] = await Promise.all([
    endpoints.enableAgain(endpointArn),
    alertEndpointArn === undefined ? undefined : endpoints.enableAgain(alertEndpointArn),
  ]);
  for (const result of [ring, alert]) if (result !== undefined && isFailure(result)) return failed(result);
  if (ring.kind === 'missing') return { kind: 'missing' };
  return { kind: 'enabled', verifiedAt: alert?.kind === 'missing' ? 0 : now() };
};

/**
 * Makes the device's endpoints in an environment again, with the tokens of two that SNS still has.
 *
 * @param from their tokens; must be the device's
 */
const createAgain = async (
  deps: RepairDeviceDeps,
  device: Device,
  environment: Environment,
  from: Pair,
): Promise<RepairResult> => {
  const { endpoints, apps } = deps;
  const [token, alertToken] = await Promise.all([
    endpoints.tokenOf(from.endpointArn),
    from.alertEndpointArn === undefined ? undefined : endpoints.tokenOf(from.alertEndpointArn),
  ]);
  if (token === undefined || hashOf(token) !== device.tokenHash) return { kind: 'left', why: 'gone' };
  const isSameAlert = alertToken !== undefined && hashOf(alertToken) === device.alertTokenHash;
  const input = { appId: device.appId, platform: device.platform };
  const applications = applicationsFor(
    apps,
    { ...input, alertToken: isSameAlert ? alertToken : undefined },
    environment,
  );
  if (!('ring' in applications)) return { kind: 'left', why: 'gone' };
  const { failing: _failing, retriedAt: _retriedAt, claim: _claim, ...rest } = device;
  const wanted = {
    ...rest,
    environment,
    alertTokenHash: isSameAlert ? device.alertTokenHash : undefined,
    other: otherOf(device, environment, apps),
  };
  const alert =
    applications.alert !== undefined && alertToken !== undefined
      ? { application: applications.alert, token: alertToken }
      : undefined;
  const result = await establishEndpoints(deps, wanted, { application: applications.ring, token }, alert, device);
  switch (result.kind) {
    case 'established':
      return { kind: 'repaired', how: 'created' };
    case 'contended':
    case 'superseded':
      return { kind: 'left', why: 'registered' };
    case 'full':
      return { kind: 'left', why: 'erased' };
    default:
      return failed(result);
  }
};

/** The endpoints that the device keeps in the environment in which it is not rung, if those are still of the deployment's application. */
const otherOf = (device: Device, environment: Environment, apps: readonly App[]): Pair | undefined => {
  const { appId, platform } = device;
  const pair = environment === device.environment ? device.other : device;
  if (pair === undefined) return undefined;
  const own = environment === 'production' ? 'sandbox' : 'production';
  const applications = applicationsFor(apps, { appId, platform, alertToken: undefined }, own);
  if (!('ring' in applications) || !isEndpointOf(pair.endpointArn, applications.ring)) return undefined;
  return { endpointArn: pair.endpointArn, alertEndpointArn: pair.alertEndpointArn };
};

/** As registrations hash a token. SNS has the tokens of iOS in lower case. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

const isFailure = (result: EnableResult): result is RegistrationFailure =>
  result.kind !== 'enabled' && result.kind !== 'missing';

const failed = (failure: RegistrationFailure): Extract<RepairResult, { kind: 'failed' }> => {
  switch (failure.kind) {
    case 'blocked':
      return { kind: 'failed', reason: `${failure.reason} (${failure.error})`, blocked: failure.application };
    case 'unavailable':
      return { kind: 'failed', reason: 'SNS throttles or does not answer' };
    case 'token-rejected':
      return { kind: 'failed', reason: failure.detail };
  }
};

/** SNS requests that the repair of a device sends, at least: of those whose endpoint is gone, more. */
export const requestsOf = (device: Device, apps: readonly App[]): number => {
  const alerts = (arn: string | undefined) => (arn === undefined ? 1 : 2);
  switch (conditionOf(device, apps)) {
    case 'no_application':
      return 0;
    case 'other_application':
      // Reading the token, creating, enabling, and deleting the old one.
      return 3 * alerts(device.alertEndpointArn) + endpointsOf(device).length;
    case 'on_trial':
      return alerts((device.other ?? device).alertEndpointArn);
    default:
      return alerts(device.alertEndpointArn);
  }
};
