import type { EndReason, WhenBusy } from '../contract/words.ts';
import type { Device } from '../devices/device.ts';
import { type Call, callAt } from './call.ts';
import type { CallStore } from './call-store.ts';
import { type Callee, LONGEST_CALL } from './callee-store.ts';

export interface WhomToRing {
  readonly devices: readonly Device[];
  /** Callees whose leg ends without a ring. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Whether every callee blocks the caller. */
  readonly isBlocked: boolean;
}

/** Which devices an invite rings, and whose leg ends at once instead. */
export const whomToRing = async (
  calls: CallStore,
  call: Call,
  callees: readonly Callee[],
  whenBusy: WhenBusy,
  at: number,
): Promise<WhomToRing> => {
  const decided = await Promise.all(
    callees.map(async (callee) => {
      const { userId, devices } = callee;
      // To a caller who is one of several, a callee who blocks them is not to be told from one without a phone.
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

/** Whether the callee is in another call. What was written down of it is checked: an app that crashed never left. */
const isBusy = async (calls: CallStore, { userId, inCalls }: Callee, callId: string, at: number): Promise<boolean> => {
  const others = inCalls.filter((one) => one.callId !== callId && at - one.since < LONGEST_CALL);
  if (others.length === 0) return false;
  const found = await calls.getMany(others.map((one) => one.callId));
  return found.some((stored) => {
    const other = callAt(stored, at);
    const part = other.callerId === userId ? other : other.legs[userId];
    return other.endedAt === undefined && part?.answeredAt !== undefined && part.endedAt === undefined;
  });
};
