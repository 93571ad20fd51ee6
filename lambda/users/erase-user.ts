import type { BrowserStore } from '../devices/browser-store.ts';
import { type Device, endpointsOf } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { EndpointOwners, ReleasedEndpoint } from '../devices/endpoint-owners.ts';
import type { EndpointRegistry } from '../devices/endpoint-registry.ts';
import { type EraseCallDeps, eraseFromCall, IN_FLIGHT, type LeftInCall } from './erase-call.ts';
import { ABANDONED_AFTER, type ErasureStore, type ErasureTimers } from './erasure.ts';
import { SECOND } from './request-erasure.ts';
import type { UserItem, UserItems } from './user-items.ts';

export interface EraseDeps extends EraseCallDeps {
  readonly erasures: Pick<ErasureStore, 'get' | 'finish'>;
  readonly items: UserItems;
  readonly timers: ErasureTimers;
  readonly devices: DeviceStore;
  readonly browsers: Pick<BrowserStore, 'remove'>;
  readonly owners: EndpointOwners;
  readonly endpoints: Pick<EndpointRegistry, 'remove'>;
  /** Called when a step failed, which is repeated. */
  readonly onErasureDelayed: (userId: string, erasureId: string, cause: unknown) => void;
  /** Called with the milliseconds since the erasure began. */
  readonly onErased: (userId: string, erasureId: string, ms: number) => void;
}

/** Milliseconds for which one timer works; the function's timeout is 10 s, and it handles timers of calls at the same time. */
const BUDGET = 4_000;
/** Milliseconds until the next step: while there is more to do, or a phone must still be notified; and after a failure. */
const NEXT = 1_000;
const AFTER_FAILURE = 30_000;

/**
 * Carries an erasure on, and starts its next timer until it is finished. Every step is safe to repeat.
 *
 * A request that did not see the mark may go on for {@link IN_FLIGHT}: the last look at the user's calls comes after it. Devices and
 * sockets stay until then, because such an invite may still ring them, and the end of its call must reach them.
 */
export const continueErasure = async (deps: EraseDeps, userId: string, erasureId: string): Promise<void> => {
  const at = deps.now();
  const erasure = await deps.erasures.get(userId);
  // Over, or never begun: the request failed after it had set the timer.
  if (erasure?.id !== erasureId) return;
  const look = { userId, startedAt: erasure.startedAt, until: at + BUDGET };
  const again = (time: number) => deps.timers.set(userId, erasureId, deps.now(), [time]);
  try {
    const calls = await eraseItems(deps, look, [deps.items.history, deps.items.counters]);
    if (calls === 'unfinished') return await again(deps.now() + NEXT);
    // Long before the second timer of the request, that one carries on: no erasure needs two. Clocks of two functions may differ.
    if (at < erasure.startedAt + SECOND / 2) return;
    const last = Math.max(erasure.startedAt + IN_FLIGHT, calls);
    if (at < last) return await again(last);
    if ((await eraseItems(deps, look, [deps.items.others])) === 'unfinished') return await again(deps.now() + NEXT);
    // Logged before the end, so that no erasure misses in the log because the function died in between.
    deps.onErased(userId, erasureId, at - erasure.startedAt);
    await deps.erasures.finish(userId, erasureId);
  } catch (cause) {
    if (at - erasure.startedAt > ABANDONED_AFTER) throw cause;
    deps.onErasureDelayed(userId, erasureId, cause);
    await again(deps.now() + AFTER_FAILURE);
  }
};

/** One look at the user's items. */
interface Look {
  readonly userId: string;
  /** When the erasure began, epoch milliseconds. */
  readonly startedAt: number;
  /** When it is interrupted. */
  readonly until: number;
}

type ReadItems = (userId: string, after?: string) => Promise<readonly UserItem[]>;

/**
 * Deletes what is stored of the user. An item that cannot be erased keeps no other from it.
 *
 * @returns when calls must be looked at once more, 0 for never; `unfinished` when there is more to do before
 * @throws what kept the first item from being erased, after all others
 */
const eraseItems = async (deps: EraseDeps, look: Look, reads: readonly ReadItems[]): Promise<number | 'unfinished'> => {
  const { userId, until } = look;
  const results: PromiseSettledResult<LeftInCall>[] = [];
  for (const read of reads) {
    for (let items = await read(userId); items.length > 0; items = await read(userId, items.at(-1)?.key)) {
      const ofPage = await Promise.allSettled(items.map((item) => eraseItem(deps, look, item)));
      results.push(...ofPage);
      await deps.items.remove(
        userId,
        items.filter((_, index) => isErased(ofPage[index])),
      );
      if (deps.now() > until) return 'unfinished';
    }
  }
  const failed = results.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const left = results.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []));
  if (left.some(({ kind }) => kind === 'unfinished')) return 'unfinished';
  return Math.max(0, ...left.map((one) => (one.kind === 'look-again' ? one.at : 0)));
};

const isErased = (result: PromiseSettledResult<LeftInCall> | undefined): boolean =>
  result?.status === 'fulfilled' && result.value === undefined;

/** @returns what keeps the item; `undefined` when it can be deleted now */
const eraseItem = async (deps: EraseDeps, { userId, startedAt }: Look, item: UserItem): Promise<LeftInCall> => {
  switch (item.kind) {
    case 'calls': {
      const left = await Promise.all(item.callIds.map((callId) => eraseFromCall(deps, callId, userId, startedAt)));
      return left.find((one) => one?.kind === 'unfinished') ?? latest(left);
    }
    case 'device':
      return (await eraseDevice(deps, item)) ? undefined : { kind: 'unfinished' };
    case 'browser':
      // With the owner of its subscription.
      return (await deps.browsers.remove(userId, item.deviceId, deps.now())) === 'contended'
        ? { kind: 'unfinished' }
        : undefined;
    case 'socket':
      await deps.sender.disconnect(item.connectionId);
      return undefined;
    case 'other':
      return undefined;
  }
};

/** What keeps an item for longest. */
const latest = (left: readonly LeftInCall[]): LeftInCall =>
  left.filter((one) => one?.kind === 'look-again').toSorted((a, b) => b.at - a.at)[0];

/** Deletes the device's endpoints. Not left to {@link releaseEndpoints}: an endpoint whose deletion fails must be deleted later. */
const eraseDevice = async (
  deps: EraseDeps,
  { device, isRemoved }: Extract<UserItem, { kind: 'device' }>,
): Promise<boolean> => {
  const at = deps.now();
  if (!isRemoved && (await deps.devices.remove(device.userId, device.deviceId, at)) === 'contended') return false;
  for (const released of await releasedOf(deps, device, at)) {
    await deps.endpoints.remove(released.endpointArn);
    await deps.owners.forget(released, at);
  }
  return true;
};

/** The device's endpoints that it still owns, and those without a record of an owner, which may exist in SNS nevertheless. */
const releasedOf = async (deps: EraseDeps, device: Device, at: number): Promise<readonly ReleasedEndpoint[]> => {
  const all = endpointsOf(device).map((endpointArn) => ({ endpointArn, claim: device.claim }));
  const isReleased = await Promise.all(all.map((one) => deps.owners.release(one, at)));
  return all.filter((_, index) => isReleased[index]);
};
