import { createHash } from 'node:crypto';
import type { Device } from './device.ts';

/** What is known of the devices that Apple or Google refuse in one platform application. All times are epoch milliseconds. */
export interface Refusals {
  /** Recent refusals. `device`: see {@link deviceKey}. */
  readonly refused: readonly { readonly device: string; readonly at: number }[];
  /** When so many devices were refused that the deployment must be at fault, and until when no device is moved for it. */
  readonly bulk?: { readonly since: number; readonly until: number } | undefined;
  /** The last proof of a token: see `Device.provedAt`. */
  readonly provedAt?: number | undefined;
  /** When the application last got a credential. */
  readonly deployedAt?: number | undefined;
}

/** The rules' port to the refusals of all platform applications. */
export interface RefusalStore {
  get(applicationArn: string): Promise<Refusals>;
  add(applicationArn: string, device: string, at: number): Promise<Refusals>;
  setBulk(applicationArn: string, bulk: NonNullable<Refusals['bulk']>): Promise<void>;
  setProved(applicationArn: string, at: number): Promise<void>;
  setDeployed(applicationArn: string, at: number): Promise<void>;
}

/** A device in the list of refusals: a digest, because all tenants share the list. */
export const deviceKey = (tenant: string, { userId, deviceId }: Pick<Device, 'userId' | 'deviceId'>): string =>
  createHash('sha256').update([tenant, userId, deviceId].join('\n')).digest('base64url').slice(0, 12);

/** Devices of one application, refused within {@link WINDOW}, that show that the deployment is at fault. */
const BULK = 5;
/** Milliseconds; also for how long after the last refusal no device is moved. */
const WINDOW = 10 * 60 * 1000;

/** Whether devices are refused in bulk: since then, nothing was proved, and no credential was deployed. */
export const isBulk = ({ bulk, ...refusals }: Refusals, at: number): boolean =>
  bulk !== undefined && at < bulk.until && bulk.since > resetAt(refusals);

/** The refusals that still count: recent, and neither a proof nor a new credential came after them. */
export const relevantRefusals = (refusals: Refusals, at: number): Refusals['refused'] =>
  refusals.refused.filter((one) => at - one.at < WINDOW && one.at > resetAt(refusals));

const resetAt = ({ provedAt = 0, deployedAt = 0 }: Omit<Refusals, 'bulk'>): number => Math.max(provedAt, deployedAt);

/**
 * Counts the refusal of a device. A device counts once, however often it is refused.
 *
 * @returns the refusals of its application with this one, and whether they are in bulk
 */
export const countRefusal = async (
  store: RefusalStore,
  applicationArn: string,
  device: string,
  at: number,
): Promise<Refusals & { readonly isBulk: boolean }> => {
  const before = await store.get(applicationArn);
  const refusals = isBulk(before, at) ? before : await store.add(applicationArn, device, at);
  const devices = new Set(relevantRefusals(refusals, at).map((one) => one.device));
  if (!isBulk(refusals, at) && devices.size < BULK) return { ...refusals, isBulk: false };
  const since = isBulk(refusals, at) ? (refusals.bulk?.since ?? at) : at;
  await store.setBulk(applicationArn, { since, until: at + WINDOW });
  return { ...refusals, isBulk: true };
};
