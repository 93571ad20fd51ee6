import { type Call, stateOf } from '../../../lambda/calls/call.ts';
import type { CallStore } from '../../../lambda/calls/call-store.ts';
import { type Transition, type TransitionRule, transitions } from '../../../lambda/calls/transitions.ts';
import type { ReceiptDeps } from '../../../lambda/handlers/receipt.ts';
import type { CalleeStore } from '../../../lambda/notifications/callee-store.ts';

/**
 * What the handlers of receipts need, over one call with one callee in memory. The rules of a call are those of `lambda/calls`; only the
 * conditional write is made here.
 *
 * @param now epoch milliseconds
 */
export const receiptDeps = (first: Call, now: () => number): ReceiptDeps => {
  let call = first;
  const calls: Pick<CallStore, 'get' | 'transition'> = {
    get: async (callId) => (callId === call.callId ? call : undefined),
    transition: async (transition) => {
      const next = transitioned(call, transition);
      call = next ?? call;
      return { applied: next !== undefined, call };
    },
  };
  const callees: Pick<CalleeStore, 'isBeingErased' | 'deliveryTargets'> = {
    isBeingErased: async () => false,
    deliveryTargets: async (userId) => ({
      ...{
        userId,
        devices: [],
        browsers: [],
        sockets: [],
        blocked: new Set<string>(),
        blockedAt: new Map<string, number>(),
      },
      isBeingErased: false,
    }),
  };
  // The receipt of a phone whose token is proved uses nothing else: the call has no socket and no other device.
  const used: Partial<Record<keyof ReceiptDeps, unknown>> = {
    calls,
    callees,
    now,
    onReport: () => undefined,
    onAnswer: () => undefined,
    onNotificationFailed: () => undefined,
  };
  return used as ReceiptDeps;
};

const TIME_OF = { ringing: 'ringingAt', answered: 'answeredAt', ended: 'endedAt' } as const;

/** The call after a callee's transition; `undefined` where the table's condition would refuse it. */
const transitioned = (call: Call, { name, userId, deviceId, reason, at }: Transition): Call | undefined => {
  const rule: TransitionRule = transitions[name];
  const leg = call.legs[userId];
  if (leg === undefined || deviceId === undefined || !rule.from.includes(stateOf(leg))) return undefined;
  if (rule.inWindow && at >= call.expiresAt) return undefined;
  if (name === 'end' && leg.answeredBy !== deviceId) return undefined;
  const time = TIME_OF[rule.to];
  return {
    ...call,
    seq: call.seq + 1,
    [time]: call[time] ?? at,
    legs: {
      ...call.legs,
      [userId]: {
        ...leg,
        [time]: leg[time] ?? at,
        reported: { ...leg.reported, [deviceId]: leg.reported[deviceId] ?? at },
        ...(rule.to === 'answered' && { answeredBy: deviceId }),
        ...(rule.to === 'ended' && { endedBy: deviceId, endReason: reason ?? rule.reasons?.[0] }),
      },
    },
  };
};
