import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import type { BrowserStore } from './browser-store.ts';
import type { Device } from './device.ts';
import type { RegistrationFailure } from './endpoint-registry.ts';
import { type EstablishDeps, type EstablishResult, establishEndpoints } from './establish-endpoints.ts';
import type { PendingRegistration } from './pending-registration.ts';
import { type PlaceResult, placeOf, planRegistration, type RegistrationRequest } from './plan-registration.ts';
import { type PostponeDeps, type Postponed, postponeRegistration } from './postpone-registration.ts';
import { type RefreshDeps, refreshDevice } from './refresh-device.ts';
import { type TurnDeps, takeTurn } from './take-turn.ts';

export interface RegisterDeps extends EstablishDeps, PostponeDeps, RefreshDeps, TurnDeps {
  readonly devices: EstablishDeps['devices'];
  readonly browsers: Pick<BrowserStore, 'remove'>;
  readonly apps: readonly App[];
  readonly pending: PostponeDeps['pending'];
  readonly tasks: PostponeDeps['tasks'];
  /** Called when no token can be registered in an application until its operator acts. */
  readonly onBlocked: (failure: Extract<RegistrationFailure, { kind: 'blocked' }>) => void;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | Postponed
  /** Only of a pending registration: it has ended, or another device registered the token later. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** The user has as many devices as allowed. */
  | Extract<PlaceResult, { kind: 'too-many-devices' }>
  /** Seconds to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  | { readonly kind: 'being-erased' }
  | RegistrationFailure;

/** Milliseconds after which a registration is tried again that SNS throttled although it was its turn: others use the same quota. */
const AFTER_THROTTLING = 60_000;

/** Attempts to find a place among the user's devices, while other new devices take places. */
const MAX_ATTEMPTS = 3;

/**
 * Registers or refreshes a device. Safe to repeat at every app launch: unchanged, it sends SNS nothing, unless a platform application or its
 * credential was deployed since. Beyond what SNS allows, it is stored as pending, and carried out later.
 *
 * @param work the pending registration that is carried out; it waits for no quota again
 */
export const registerDevice = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: DeviceRegistration,
  work?: PendingRegistration,
): Promise<RegisterResult> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const result = await registerOnce(deps, { userId, deviceId, input, at: deps.now(), work });
    if (result.kind !== 'full') return result;
  }
  return { kind: 'contended' };
};

const registerOnce = async (
  deps: RegisterDeps,
  request: RegistrationRequest,
): Promise<RegisterResult | Extract<EstablishResult, { kind: 'full' }>> => {
  const { userId, at, work } = request;
  const registrations = await deps.devices.registrations(userId);
  const plan = planRegistration(request, registrations, deps.apps);
  if (plan.kind !== 'planned') return plan;
  const refreshed = await refreshDevice(deps, plan);
  if (refreshed !== undefined) return { kind: 'registered', device: refreshed, isNew: false };

  const place = placeOf(plan, registrations);
  if (place.kind === 'too-many-devices') return place;
  if (work === undefined) {
    const turn = await takeTurn(deps, plan);
    if (turn.kind === 'rate-limited') return turn;
    if (turn.kind === 'later') return postponeRegistration(deps, plan, turn.dueAt);
  }
  const { wanted, ring, alert, known, own } = plan;
  if (place.browser !== undefined) await deps.browsers.remove(userId, place.browser.deviceId, at);
  const result = await establishEndpoints(deps, wanted, ring, alert, undefined, {
    known,
    replaced: place.replaced,
    ...(work === undefined ? { withdrawn: own } : { work }),
  });
  if (result.kind === 'established') return { kind: 'registered', device: result.device, isNew: known === undefined };
  if (result.kind === 'blocked') deps.onBlocked(result);
  if (work !== undefined) return result;
  if (result.kind === 'unavailable' && result.isThrottled === true)
    return postponeRegistration(deps, plan, at + AFTER_THROTTLING);
  // An app repeats such a registration often, and is not at fault.
  if (result.kind !== 'token-rejected') await deps.registrations.giveBack(userId, at);
  return result;
};
