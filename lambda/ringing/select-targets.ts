import { type Call, callAt } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { WhenBusy } from '../contract/enums.ts';
import type { Device } from '../devices/device.ts';
import { type Callee, MAX_CALL_DURATION } from '../notifications/callee-store.ts';

export interface RingTargets {
  readonly devices: readonly Device[];
  /** Callees whose leg ends without a ring. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Whether every callee blocks the caller. */
  readonly isBlocked: boolean;
}

/** The devices that an invite rings, and the legs that end at once instead. */
export const selectTargets = async (
  calls: CallStore,
  call: Call,
  callees: readonly Callee[],
  whenBusy: WhenBusy,
  at: number,
): Promise<RingTargets> => {
  const decided = await Promise.all(
    callees.map(async (callee) => {
      const { userId, devices } = callee;
      // A caller with several callees must not be able to distinguish one who blocks them from one without a phone.
      if (callee.blocked.has(call.callerId))
        return { userId, devices: [], reason: 'unreachable', isBlocked: true } as const;
      if (whenBusy === 'refuse' && (await isBusy(calls, callee, call.callId, at))) {
        return { userId, devices: [], reason: 'busy' } as const;
      }
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

/** Whether the callee is in another call. The recorded calls are looked up: an app that crashed never left. */
const isBusy = async (calls: CallStore, { userId, inCalls }: Callee, callId: string, at: number): Promise<boolean> => {
  const others = inCalls.filter((one) => one.callId !== callId && at - one.since < MAX_CALL_DURATION);
  if (others.length === 0) return false;
  const found = await calls.getMany(others.map((one) => one.callId));
  return found.some((stored) => {
    const other = callAt(stored, at);
    const part = other.callerId === userId ? other : other.legs[userId];
    return other.endedAt === undefined && part?.answeredAt !== undefined && part.endedAt === undefined;
  });
};
