import type { Call } from '../calls/call.ts';
import { type TransitionResult, transitionCall } from '../calls/transition-call.ts';
import type { Transition } from '../calls/transitions.ts';
import { type NotifyDeps, notifyParticipants } from './notify-participants.ts';
import { postEvents } from './post-events.ts';

export interface TransitionDeps extends NotifyDeps {
  /** Called when participants could not be notified. The table's stream notifies them. */
  readonly onNotificationFailed: (callId: string, cause: unknown) => void;
  /** Called with the milliseconds between a push and the phone's first report of the ring. */
  readonly onReport: (callId: string, deviceId: string, ms: number) => void;
  /** Records that a phone reported its ring; without it, as a report over a session or a socket. */
  readonly recordReceipt?: (() => Promise<void>) | undefined;
  /** Called for each answer. */
  readonly onAnswer: (callId: string) => void;
}

/**
 * Transitions a call and notifies the other participants, or returns why it cannot. A request of a callee's phone is
 * also the receipt of its ring.
 */
export const transitionAndNotify = async (
  deps: TransitionDeps,
  transition: Transition,
): Promise<TransitionResult | { readonly kind: 'being-erased' }> => {
  // Before the write: an answer that is made is not taken back.
  if (transition.name === 'answer' && (await deps.callees.isBeingErased(transition.userId)))
    return { kind: 'being-erased' };
  const result = await transitionCall(deps.calls, transition, async (userId, deviceId) => {
    const { devices, browsers, sockets } = await deps.callees.deliveryTargets(userId);
    return [...devices, ...browsers, ...sockets].some((one) => one.deviceId === deviceId);
  });
  if (result.kind !== 'applied') return result;
  const { call } = result;
  const { userId, deviceId } = transition;
  const leg = call.legs[userId];
  const isReport = leg !== undefined && deviceId !== undefined && leg.reported[deviceId] === transition.at;
  if (isReport) deps.onReport(transition.callId, deviceId, transition.at - (leg.rings[deviceId]?.at ?? call.startedAt));
  if (transition.name === 'answer' && !result.isRepeated) deps.onAnswer(transition.callId);
  const work = [
    notifyParticipants(deps, call, { userId, deviceId }),
    isReport && transition.name === 'ringing' ? notifyCaller(deps, call, transition.at) : undefined,
    isReport ? (deps.recordReceipt?.() ?? deps.devices.countReceipt(userId, deviceId, transition.at)) : undefined,
  ];
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'rejected') deps.onNotificationFailed(transition.callId, outcome.reason);
  }
  return result;
};

/** Only the caller is notified that a phone rings, and only over sockets. */
const notifyCaller = async (deps: TransitionDeps, call: Call, at: number): Promise<void> => {
  const { sockets } = await deps.callees.deliveryTargets(call.callerId);
  await postEvents(deps, call, sockets, at);
};
