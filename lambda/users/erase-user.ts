import { type Device, endpointsOf } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { EndpointOwners, ReleasedEndpoint } from '../devices/endpoint-owners.ts';
import type { EndpointRegistry } from '../devices/endpoint-registry.ts';
import { type EraseCallDeps, eraseFromCall } from './erase-call.ts';
import type { ErasureStore, ErasureTimers } from './erasure.ts';
import { SECOND } from './request-erasure.ts';
import type { UserItem, UserItems } from './user-items.ts';

export interface EraseDeps extends EraseCallDeps {
  readonly erasures: Pick<ErasureStore, 'get' | 'finish'>;
  readonly items: UserItems;
  readonly timers: ErasureTimers;
  readonly devices: DeviceStore;
  readonly owners: EndpointOwners;
  readonly endpoints: Pick<EndpointRegistry, 'remove'>;
  /** Called when a step failed, which is repeated. */
  readonly onErasureDelayed: (userId: string, erasureId: string, cause: unknown) => void;
  /** Called with the milliseconds since the erasure began. */
  readonly onErased: (userId: string, erasureId: string, ms: number) => void;
}

/**
 * Milliseconds for which the mark stays at least: a request that did not see it may still run that long. Twice the longest timeout of a
 * function, so that the last look at the user's items comes after the last write of such a request.
 */
export const IN_FLIGHT = 20_000;
/** Milliseconds for which one timer works; the function's timeout is 10 s, and it handles timers of calls at the same time. */
const BUDGET = 4_000;
/** Milliseconds until the next step: while there is more to do, or a phone must still be notified; and after a failure. */
const NEXT = 1_000;
const AFTER_FAILURE = 30_000;
/** Milliseconds after which a failing erasure is left to the queue's dead letters, and so to its alarm. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

/** Carries an erasure on, and starts its next timer until it is finished. Every step is safe to repeat. */
export const continueErasure = async (deps: EraseDeps, userId: string, erasureId: string): Promise<void> => {
  const at = deps.now();
  const erasure = await deps.erasures.get(userId);
  // Over, or never begun: the request failed after it had set the timer.
  if (erasure?.id !== erasureId) return;
  const again = (delay: number) => deps.timers.set(userId, erasureId, deps.now(), [deps.now() + delay]);
  try {
    if (!(await eraseItems(deps, userId, at + BUDGET))) return await again(NEXT);
    const left = erasure.startedAt + IN_FLIGHT - at;
    // Long before the second timer of the request, that one carries on: no erasure needs two. Clocks of two functions may differ.
    if (at < erasure.startedAt + SECOND / 2) return;
    if (left > 0) return await again(left);
    // Logged before the end, so that no erasure misses in the log because the function died in between.
    deps.onErased(userId, erasureId, at - erasure.startedAt);
    await deps.erasures.finish(userId, erasureId);
  } catch (cause) {
    if (at - erasure.startedAt > ABANDONED_AFTER) throw cause;
    deps.onErasureDelayed(userId, erasureId, cause);
    await again(AFTER_FAILURE);
  }
};

/**
 * Deletes what is stored of the user. Calls come first, because their end is notified over the user's devices and sockets.
 *
 * @returns whether nothing is left
 */
const eraseItems = async (deps: EraseDeps, userId: string, until: number): Promise<boolean> => {
  for (const read of [deps.items.history, deps.items.others]) {
    for (;;) {
      const items = await read(userId);
      if (items.length === 0) break;
      const isErased = await Promise.all(items.map((item) => eraseItem(deps, userId, item)));
      await deps.items.remove(
        userId,
        items.filter((_, index) => isErased[index]),
      );
      if (!isErased.every(Boolean) || deps.now() > until) return false;
    }
  }
  return true;
};

/** @returns whether the item can be deleted now */
const eraseItem = async (deps: EraseDeps, userId: string, item: UserItem): Promise<boolean> => {
  switch (item.kind) {
    case 'calls': {
      const erased = await Promise.all(item.callIds.map((callId) => eraseFromCall(deps, callId, userId)));
      return erased.every(Boolean);
    }
    case 'device':
      return await eraseDevice(deps, item);
    case 'socket':
      await deps.sender.disconnect(item.connectionId);
      return true;
    case 'other':
      return true;
  }
};

/** Deletes the device's endpoints. Not left to {@link releaseEndpoints}: an endpoint whose deletion fails must be deleted later. */
const eraseDevice = async (
  deps: EraseDeps,
  { device, isRemoved }: Extract<UserItem, { kind: 'device' }>,
): Promise<boolean> => {
  const at = deps.now();
  if (!isRemoved && (await deps.devices.remove(device.userId, device.deviceId, at)) === 'contended') return false;
  for (const released of await releasedOf(deps, device, at)) {
    await deps.endpoints.remove(released.endpointArn);
    await deps.owners.forget(released);
  }
  return true;
};

/** The device's endpoints that it still owns, and those without a record of an owner, which may exist in SNS nevertheless. */
const releasedOf = async (deps: EraseDeps, device: Device, at: number): Promise<readonly ReleasedEndpoint[]> => {
  const all = endpointsOf(device).map((endpointArn) => ({ endpointArn, claim: device.claim }));
  const isReleased = await Promise.all(all.map((one) => deps.owners.release(one, at)));
  return all.filter((_, index) => isReleased[index]);
};
