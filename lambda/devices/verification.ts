import { createHash } from 'node:crypto';
import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointQuota } from './endpoint-quota.ts';
import type { EndpointRegistry, EndpointState } from './endpoint-registry.ts';
import type { RegistrationTasks } from './pending-registration.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds in which every device that is launched is verified once. */
const PERIOD = 14 * DAY;

/** Milliseconds for which a verification is postponed while SNS has registrations to take; up to twice as many. */
const POSTPONED = 5 * 60 * 1000;

/**
 * Whether a launch has the device's endpoints verified. Each device has its own moment in every 14 days, so that devices that registered
 * on the same morning are verified one after the other.
 */
export const isVerificationDue = ({ userId, deviceId, verifiedAt }: Device, at: number): boolean =>
  periodOf(at, phaseOf(userId, deviceId)) > periodOf(verifiedAt, phaseOf(userId, deviceId));

const periodOf = (at: number, phase: number): number => Math.floor((at + phase * PERIOD) / PERIOD);

/** 0 to 1, the same for one device always. */
const phaseOf = (userId: string, deviceId: string): number =>
  createHash('sha256').update(`${userId}\n${deviceId}`).digest().readUInt32BE() / 2 ** 32;

export interface VerifyDeps {
  readonly devices: Pick<DeviceStore, 'get' | 'refresh' | 'markFailing'>;
  readonly endpoints: Pick<EndpointRegistry, 'stateOf'>;
  readonly quota: Pick<EndpointQuota, 'reserveSpare'>;
  readonly tasks: Pick<RegistrationTasks, 'verify'>;
  readonly now: () => number;
}

/** `changed`: an endpoint has another token. `stale`: there is nothing to verify any more. */
export type Verification = 'verified' | 'gone' | 'disabled' | 'changed' | 'postponed' | 'stale';

/**
 * Asks SNS whether the endpoints of a device are there and enabled, and have its tokens. One that is not is recorded: the next launch of
 * the app, which has the tokens, registers them again.
 */
export const verifyDevice = async (deps: VerifyDeps, userId: string, deviceId: string): Promise<Verification> => {
  const at = deps.now();
  const device = await deps.devices.get(userId, deviceId);
  // Repeated, registered since, or known to fail: then its next launch registers it in any case.
  if (device === undefined || device.verifiedAt === 0 || !isVerificationDue(device, at)) return 'stale';
  const { endpointArn, alertEndpointArn } = device;
  const postpone = async (): Promise<'postponed'> => {
    await deps.tasks.verify(userId, deviceId, at + POSTPONED * (1 + phaseOf(userId, deviceId)), at);
    return 'postponed';
  };
  if (!(await deps.quota.reserveSpare(deviceId, alertEndpointArn === undefined ? 1 : 2, at))) return postpone();

  const [ring, alert] = await Promise.all([
    deps.endpoints.stateOf(endpointArn),
    alertEndpointArn === undefined ? undefined : deps.endpoints.stateOf(alertEndpointArn),
  ]);
  if (ring.kind === 'unavailable' || alert?.kind === 'unavailable') return postpone();
  if (ring.kind === 'missing' || ring.kind === 'disabled') {
    const reason = ring.kind === 'missing' ? 'gone' : 'disabled';
    return (await deps.devices.markFailing(device, reason, at)) ? reason : 'stale';
  }
  const isAsRegistered = isOf(ring, device.tokenHash) && (alert === undefined || isOf(alert, device.alertTokenHash));
  const verified = await deps.devices.refresh({ ...device, verifiedAt: isAsRegistered ? at : 0 }, device);
  if (!verified) return 'stale';
  return isAsRegistered ? 'verified' : 'changed';
};

const isOf = (state: EndpointState, hash: string | undefined): boolean =>
  state.kind === 'enabled' && state.tokenHash === hash;
