import { type Call, callAt, MAX_CALL_DURATION, partOf } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { WhenBusy } from '../contract/enums.ts';
import { isSubscribed, type SubscribedBrowser } from '../devices/browser.ts';
import type { Device } from '../devices/device.ts';
import type { RateLimit } from '../devices/rate-limit.ts';
import type { DeliveryTargets } from '../notifications/callee-store.ts';
import { withholds } from '../notifications/do-not-disturb.ts';
import type { WebPushFunction } from '../notifications/web-push-function.ts';
import { isAuthorisedFor } from '../sockets/socket.ts';

/** A callee, and the callee's newest calls; none when a callee in a call is rung too. */
export interface Callee extends DeliveryTargets {
  readonly recentCalls: readonly string[];
  /** Whether a party of the parent call blocks the callee, or the callee blocks one: then the callee has no reachable device. */
  readonly isExcluded?: boolean;
}

export interface TargetDeps {
  readonly calls: Pick<CallStore, 'records'>;
  /** Limits how often a callee is reported as busy. */
  readonly busyLimit: RateLimit;
  /** Sends Web Pushes; `undefined`: browsers ring over their sockets only. */
  readonly webPushFunction?: WebPushFunction | undefined;
}

export interface RingTargets {
  readonly devices: readonly Device[];
  /** Those that are rung by Web Push. */
  readonly browsers: readonly SubscribedBrowser[];
  /** Callees whose leg ends without a ring. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Whether every callee blocks the caller. */
  readonly isBlocked: boolean;
}

interface Decided extends Pick<RingTargets, 'devices' | 'browsers'> {
  readonly userId: string;
  readonly reason?: EndReason;
  readonly isBlocked?: true;
}

/**
 * The devices that an invite rings by a push, and the legs that end at once instead: a callee with nothing but an open socket rings over
 * that.
 */
export const selectTargets = async (
  { calls, busyLimit, webPushFunction }: TargetDeps,
  call: Call,
  callees: readonly Callee[],
  whenBusy: WhenBusy,
  at: number,
): Promise<RingTargets> => {
  const decided = await Promise.all(
    callees.map(async (callee): Promise<Decided> => {
      const { userId, devices } = callee;
      const none = { userId, devices: [], browsers: [] };
      if (callee.isBeingErased) return { ...none, reason: 'unreachable' };
      if (callee.isExcluded) return { ...none, reason: 'unreachable' };
      // A caller with several callees must not be able to distinguish one who blocks them from one without a phone.
      if (callee.blocked.has(call.callerId)) return { ...none, reason: 'unreachable', isBlocked: true };
      if (whenBusy === 'refuse' && (await isBusy(calls, callee, call.callId, at))) {
        // Asked again and again, it would show when somebody talks: above the limit the callee is rung.
        const isLimited = (await busyLimit.take(userId, at)) !== undefined;
        if (!isLimited) return { ...none, reason: 'busy' };
      }
      const browsers = webPushFunction === undefined ? [] : callee.browsers.filter(isSubscribed);
      const hasSocket = callee.sockets.some((socket) => isAuthorisedFor(socket, call.callId));
      const isReachable = devices.length > 0 || browsers.length > 0 || hasSocket;
      if (isReachable && callee.doNotDisturb?.letCallersKnow && withholds(callee, call))
        return { ...none, reason: 'busy' };
      return isReachable ? { userId, devices, browsers } : { ...none, reason: 'unreachable' };
    }),
  );
  const ended: Record<string, EndReason> = {};
  for (const { userId, reason } of decided) if (reason !== undefined) ended[userId] = reason;
  return {
    devices: decided.flatMap(({ devices }) => devices),
    browsers: decided.flatMap(({ browsers }) => browsers),
    ended,
    isBlocked: decided.every((one) => one.isBlocked),
  };
};

/** Whether the callee is in another call: answered, not left, and not longer than any call lasts. */
const isBusy = async (
  calls: TargetDeps['calls'],
  { userId, recentCalls }: Callee,
  callId: string,
  at: number,
): Promise<boolean> => {
  const others = recentCalls.filter((one) => one !== callId);
  if (others.length === 0) return false;
  const found = await calls.records(others);
  return found.some((record) => {
    const other = callAt(record, at);
    const part = partOf(other, userId);
    if (other.endedAt !== undefined || part?.answeredAt === undefined || part.endedAt !== undefined) return false;
    return at - part.answeredAt < MAX_CALL_DURATION;
  });
};
