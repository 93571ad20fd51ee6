import type { Call, Ring } from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import { isSubscribed, type SubscribedBrowser } from '../devices/browser.ts';
import { MAX_DEVICES } from '../devices/device-store.ts';
import type { WebPushFunction } from '../notifications/web-push-function.ts';
import type { Socket } from '../sockets/socket.ts';
import type { DeviceKey } from './repeated-invite.ts';
import type { Callee } from './select-targets.ts';

/** Reasons of accepted rings that no SNS push made: of a browser, over its socket or by Web Push. */
export const OVER_SOCKET = 'socket';
export const BY_WEB_PUSH = 'web_push';

export interface RingBrowserDeps {
  readonly webPushFunction?: WebPushFunction | undefined;
  readonly tenant: string;
  readonly now: () => number;
}

const ringsOf = (devices: readonly DeviceKey[], ring: Ring): RingsByUser => {
  const rings: Record<string, Record<string, Ring>> = {};
  for (const { userId, deviceId } of devices) rings[userId] = { ...rings[userId], [deviceId]: ring };
  return rings;
};

/**
 * Has browsers rung by Web Push, in a function of its own: it reads the call, drops what is too late, and records what became of each
 * ring, which is `pending` until then. Without browsers, nothing is invoked.
 */
export const ringBrowsers = async (
  { webPushFunction, tenant, now }: RingBrowserDeps,
  { callId }: Call,
  browsers: readonly SubscribedBrowser[],
): Promise<RingsByUser> => {
  if (webPushFunction === undefined || browsers.length === 0) return {};
  const isTaken = await webPushFunction.invoke({
    kind: 'ring',
    tenant,
    callId,
    browsers: browsers.map(({ userId, deviceId }) => ({ userId, deviceId })),
  });
  return ringsOf(
    browsers,
    isTaken ? { outcome: 'pending', at: now() } : { outcome: 'retryable', reason: 'unavailable', at: now() },
  );
};

/**
 * The rings of devices that ring over their sockets alone: of registered browsers without a subscription, and of any device whose user
 * has nothing that is rung by a push.
 *
 * @param reached the sockets that got the call's event
 */
export const socketRings = (
  deps: Pick<RingBrowserDeps, 'webPushFunction'>,
  callees: readonly Pick<Callee, 'userId' | 'devices' | 'browsers'>[],
  reached: readonly Socket[],
  at: number,
): RingsByUser =>
  ringsOf(
    callees.flatMap(({ userId, devices, browsers }) => {
      const isPushed = (deviceId: string) =>
        [...devices, ...(deps.webPushFunction === undefined ? [] : browsers.filter(isSubscribed))].some(
          (one) => one.deviceId === deviceId,
        );
      const hasPush = devices.length > 0 || (deps.webPushFunction !== undefined && browsers.some(isSubscribed));
      return reached
        .filter((socket) => socket.userId === userId && !isPushed(socket.deviceId))
        .filter(({ deviceId }) => !hasPush || browsers.some((browser) => browser.deviceId === deviceId))
        .slice(0, MAX_DEVICES);
    }),
    { outcome: 'accepted', reason: OVER_SOCKET, at },
  );
