import { isCanary } from '../contract/canary.ts';
import { applicationOf } from '../devices/applications.ts';
import { type Device, isOnTrial } from '../devices/device.ts';
import { countRefusal, deviceKey, type RefusalStore, type Refusals } from '../devices/refusals.ts';
import { type TryDeps, tryOtherEnvironment } from '../devices/try-other-environment.ts';

export interface RefusalDeps extends TryDeps {
  readonly refusals: RefusalStore;
  readonly tenant: string;
  /** Called for each refusal while devices of the application are refused in bulk. */
  readonly onBulkRefusal: (applicationArn: string) => void;
}

export type RefusalAction = 'trying_other_environment' | 'failing' | 'removed' | 'stale';

/** Milliseconds after its first refusal for which a device is kept: its app was uninstalled, and nothing registered since. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/**
 * Handles the refusal of a device's token by Apple or Google. SNS never passes on their reason: the token may be invalid, or of the
 * other APNs environment, or the deployment's bundle id or credential may be wrong, which affects every device at once.
 *
 * @param reason `refused`: the push was refused, and SNS has not disabled the endpoint
 */
export const handleRefusal = async (
  deps: RefusalDeps,
  device: Device,
  reason: 'invalid_token' | 'refused',
): Promise<RefusalAction> => {
  const at = deps.now();
  const markFailing = async () => ((await deps.devices.markFailing(device, reason, at)) ? 'failing' : 'stale');
  // A made-up token is refused in every environment, and says nothing about the deployment.
  if (isCanary(device.userId)) return markFailing();
  const application = applicationOf(device.endpointArn);
  const refusals = await countRefusal(deps.refusals, application, deviceKey(deps.tenant, device), at);
  if (refusals.isBulk) deps.onBulkRefusal(application);

  if (isOnTrial(device)) return (await deps.devices.returnToDeclared(device, at)) ? 'failing' : 'stale';
  if (reason === 'refused' || refusals.isBulk) return markFailing();
  if (device.failing?.reason === 'invalid_token' && at - device.failing.at >= RETENTION) {
    return (await deps.devices.removeIfCurrent(device, at)) ? 'removed' : 'stale';
  }
  if (!mayTryOther(device, refusals)) return markFailing();
  const tried = await tryOtherEnvironment(deps, device);
  if (tried?.kind === 'established') return 'trying_other_environment';
  const action = await markFailing();
  // Lambda retries the event.
  if (tried?.kind === 'unavailable') throw new Error('the other APNs environment could not be tried');
  return action;
};

/** Whether a refusal leaves the other environment as an explanation: a proved token is never moved, and a refuted guess not repeated. */
const mayTryOther = ({ provedAt, other }: Device, { deployedAt = 0 }: Refusals): boolean =>
  provedAt === undefined && (other?.refusedAt === undefined || other.refusedAt < deployedAt);
