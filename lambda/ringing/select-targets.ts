import { type Call, callAt, MAX_CALL_DURATION } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { WhenBusy } from '../contract/enums.ts';
import type { Device } from '../devices/device.ts';
import type { RateLimit } from '../devices/rate-limit.ts';
import type { DeliveryTargets } from '../notifications/callee-store.ts';
import { withholds } from '../notifications/do-not-disturb.ts';

/** A callee, and the callee's newest calls; none when a callee in a call is rung too. */
export interface Callee extends DeliveryTargets {
  readonly recentCalls: readonly string[];
}

export interface TargetDeps {
  readonly calls: Pick<CallStore, 'records'>;
  /** Limits how often a callee is reported as busy. */
  readonly busyLimit: RateLimit;
}

export interface RingTargets {
  readonly devices: readonly Device[];
  /** Callees whose leg ends without a ring. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Whether every callee blocks the caller. */
  readonly isBlocked: boolean;
}

/** The devices that an invite rings, and the legs that end at once instead. */
export const selectTargets = async (
  { calls, busyLimit }: TargetDeps,
  call: Call,
  callees: readonly Callee[],
  whenBusy: WhenBusy,
  at: number,
): Promise<RingTargets> => {
  const decided = await Promise.all(
    callees.map(async (callee) => {
      const { userId, devices } = callee;
      if (callee.isBeingErased) return { userId, devices: [], reason: 'unreachable' } as const;
      // A caller with several callees must not be able to distinguish one who blocks them from one without a phone.
      if (callee.blocked.has(call.callerId))
        return { userId, devices: [], reason: 'unreachable', isBlocked: true } as const;
      if (whenBusy === 'refuse' && (await isBusy(calls, callee, call.callId, at))) {
        // Asked again and again, it would show when somebody talks: above the limit the callee is rung.
        const isLimited = (await busyLimit.take(userId, at)) !== undefined;
        if (!isLimited) return { userId, devices: [], reason: 'busy' } as const;
      }
      if (callee.doNotDisturb?.letCallersKnow && devices.length > 0 && withholds(callee, call))
        return { userId, devices: [], reason: 'busy' } as const;
      return devices.length === 0 ? ({ userId, devices, reason: 'unreachable' } as const) : { userId, devices };
    }),
  );
  const ended: Record<string, EndReason> = {};
  for (const { userId, reason } of decided) if (reason !== undefined) ended[userId] = reason;
  return {
    devices: decided.flatMap(({ devices }) => devices),
    ended,
    isBlocked: decided.every((one) => 'isBlocked' in one),
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
    const part = other.callerId === userId ? other : other.legs[userId];
    if (other.endedAt !== undefined || part?.answeredAt === undefined || part.endedAt !== undefined) return false;
    return at - part.answeredAt < MAX_CALL_DURATION;
  });
};
