import { setTimeout } from 'node:timers/promises';
import { claimUnowned } from '../../lambda/aws/dynamodb/claim-unowned.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { type Device, isImported } from '../../lambda/devices/device.ts';
import { MAX_DEVICES } from '../../lambda/devices/device-store.ts';
import type { EndpointOwners } from '../../lambda/devices/endpoint-owners.ts';
import type { EndpointRegistry } from '../../lambda/devices/endpoint-registry.ts';
import { removeUnowned } from '../../lambda/devices/establish-endpoints.ts';
import type { Candidate } from './check-devices.ts';
import { type Endpoints, establish, isUnestablished } from './establish.ts';
import type { Outcome } from './outcomes.ts';
import { readUser, type UserDevices } from './read-user.ts';

export interface ImportDeps {
  readonly tenantTable: (tenant: string) => TenantTable;
  readonly endpoints: EndpointRegistry;
  readonly owners: EndpointOwners;
  /** Whether the endpoints of the source are taken as they are. */
  readonly isAdopted: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Imported {
  readonly candidate: Candidate;
  readonly outcome: Outcome;
  readonly detail?: string | undefined;
}

/**
 * Imports the devices of one user one after the other, because all of them change the number of the user's devices.
 *
 * @param candidates of one tenant and user
 * @param isKnown whether the table may have something of the user
 * @param onDone called after each, when its device is written
 */
export const importUser = async (
  deps: ImportDeps,
  candidates: readonly Candidate[],
  isKnown: boolean,
  onDone: (imported: Imported) => void,
): Promise<void> => {
  const [first] = candidates;
  if (first === undefined) return;
  const table = deps.tenantTable(first.tenant);
  const user = isKnown ? await readUser(table, first.userId) : NOTHING;
  const devices = [...user.devices];
  for (const candidate of candidates) {
    if (deps.signal.aborted) return;
    const known = knownOutcome({ ...user, devices }, candidate);
    if (known === 'changed') onDone({ candidate, outcome: await update(table, devices, candidate, deps.now()) });
    else if (known !== undefined) onDone({ candidate, ...known });
    else {
      const result = await importNew(deps, table, candidate);
      if (result.device !== undefined) devices.push(result.device);
      onDone({ candidate, ...result });
    }
  }
};

const NOTHING: UserDevices = { devices: [], removed: new Set(), isBeingErased: false };

type Result = Pick<Imported, 'outcome' | 'detail'>;

/** What the user's devices say already; `changed`: it was imported with other settings. `undefined` when the device is new. */
const knownOutcome = (
  { devices, removed, isBeingErased }: UserDevices,
  { deviceId, registration, tokens }: Candidate,
): Result | 'changed' | undefined => {
  if (isBeingErased) return { outcome: 'being_erased' };
  const sameToken = devices.filter(({ tokenHash }) => tokenHash === tokens.ring.hash);
  // The app has registered its own id since: of two with the same token, in either environment, its own counts.
  if (sameToken.some((device) => device.deviceId !== deviceId)) return { outcome: 'registered' };
  const stored = devices.find((device) => device.deviceId === deviceId);
  if (stored === undefined) {
    if (removed.has(deviceId)) return { outcome: 'removed' };
    return devices.length < MAX_DEVICES ? undefined : { outcome: 'too_many_devices' };
  }
  if (!isImported(stored)) return { outcome: 'registered' };
  if (stored.declaredEnvironment !== (registration.environment ?? 'production')) {
    return { outcome: 'other_environment', detail: `is imported for ${stored.declaredEnvironment}` };
  }
  return isSame(stored, registration) ? { outcome: 'unchanged' } : 'changed';
};

const isSame = (device: Device, { preset, library, capabilities }: Candidate['registration']): boolean =>
  device.preset === preset &&
  device.library === library &&
  JSON.stringify(device.capabilities) === JSON.stringify(capabilities);

const update = async (
  table: TenantTable,
  devices: readonly Device[],
  { deviceId, registration }: Candidate,
  at: number,
): Promise<Outcome> => {
  const stored = devices.find((device) => device.deviceId === deviceId);
  if (stored === undefined) return 'failed';
  const { preset, library, capabilities } = registration;
  const changed = { ...stored, preset, library, capabilities, refreshedAt: at };
  return (await deviceTable(table).refresh(changed, stored)) ? 'updated' : 'failed';
};

const importNew = async (
  deps: ImportDeps,
  table: TenantTable,
  candidate: Candidate,
): Promise<Result & { readonly device?: Device }> => {
  const established = await establish(deps, candidate);
  if (isUnestablished(established)) return established;
  const claim = await claimUnowned(table, newDevice(candidate, established, deps.now()), setTimeout);
  if (claim.kind === 'claimed') {
    // Adopted as it is, and included although SNS has disabled it.
    const isEnabled = candidate.source.isEnabled !== false || !deps.isAdopted;
    if (!isEnabled) await deps.endpoints.enable(established.ring, candidate.tokens.ring.token);
    return { outcome: 'imported', device: claim.device };
  }
  if (!deps.isAdopted) {
    // Nothing in the table would lead to it.
    const onOrphanedEndpoint = () => undefined;
    await removeUnowned({ ...deps, onOrphanedEndpoint }, [established.ring, established.alert]);
  }
  switch (claim.kind) {
    case 'held': {
      const { tenant, userId } = claim.owner;
      const isOwn = tenant === candidate.tenant && userId === candidate.userId;
      return { outcome: isOwn ? 'registered' : 'other_user' };
    }
    case 'present':
      // Another import has written it meanwhile, or the app.
      return { outcome: 'unchanged' };
    case 'removed':
      return { outcome: 'removed' };
    case 'full':
      return { outcome: 'too_many_devices' };
    case 'contended':
      return { outcome: 'failed', detail: 'the app registers at this moment' };
  }
};

/** As a registration writes it, except that SNS has not confirmed its endpoints, and no receipt has. */
const newDevice = (
  { userId, deviceId, registration, applications, tokens }: Candidate,
  { ring, alert }: Endpoints,
  at: number,
) => {
  const { platform, environment = 'production', preset, library, capabilities } = registration;
  return {
    ...{ userId, deviceId, platform, environment, declaredEnvironment: environment },
    ...{ appId: applications.appId, preset, library, capabilities },
    ...{ endpointArn: ring, alertEndpointArn: alert },
    ...{ tokenHash: tokens.ring.hash, alertTokenHash: tokens.alert?.hash },
    ...{ registeredAt: at, refreshedAt: at, verifiedAt: 0 },
  };
};
