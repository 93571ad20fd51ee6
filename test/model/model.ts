import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import type { CallState, DeclineEnds, WhenBusy } from '../../lambda/contract/enums.ts';
import type { PushOutcome } from '../../lambda/push/push-sender.ts';

/*
 * The reference model of a call: plain objects changed in place, one operation at a time, with full knowledge of the
 * state and without crashes. It shares no rule with the service.
 */

export interface ModelDevice {
  readonly userId: string;
  readonly deviceId: string;
  /** Whether a second push shows as the same call. */
  readonly mayRingTwice: boolean;
  /** Result of SNS Publish for the next push to the device. */
  outcome: PushOutcome['kind'];
}

export interface ModelLeg {
  state: CallState;
  answered?: { readonly by: string; readonly at: number };
  endReason?: EndReason;
  endedBy?: string | undefined;
  /** Outcomes of the pushes, by device: `accepted` is never overwritten. */
  readonly ringOutcomes: Record<string, PushOutcome['kind']>;
  readonly reported: Record<string, true>;
  readonly dismissed: Record<string, true>;
  /** Devices that declined, in time or too late: they stop ringing without a notification. */
  readonly declinedOn: Record<string, true>;
}

export interface ModelCall {
  readonly callId: string;
  readonly callerId: string;
  readonly declineEnds: DeclineEnds;
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly legs: Record<string, ModelLeg>;
  state: CallState;
  endReason?: EndReason;
  isInvited: boolean;
  /** While the first pushes are in flight: it is unknown yet which devices ring. */
  isPushing: boolean;
  isRungAgain: boolean;
  /** Callees who did not block the caller when they were invited: the call is in their history. */
  readonly listedFor: Record<string, true>;
  /** Callees who blocked the caller and were not rung: for them the call does not exist. */
  readonly hiddenFor: Record<string, true>;
}

export interface Model {
  readonly devices: readonly ModelDevice[];
  readonly calls: Record<string, ModelCall>;
  /** `bob blocks alice` as `bob>alice`. */
  readonly blocks: Record<string, true>;
  isQueueDown: boolean;
}

/** A transition that a party of a call requests. */
export interface TransitionRequest {
  readonly name: 'ringing' | 'answer' | 'decline' | 'cancel' | 'end';
  readonly callId: string;
  readonly userId: string;
  readonly deviceId?: string | undefined;
  readonly reason?: EndReason | undefined;
}

export interface CallPlan {
  readonly callId: string;
  readonly callerId: string;
  readonly to: readonly string[];
  readonly declineEnds: DeclineEnds;
  readonly ringTimeoutSeconds: number;
}

export const isOpen = ({ state }: ModelLeg): boolean => state === 'initiated' || state === 'ringing';

/** The model's own expectation of which reason a call gets from its legs: the lowest number. `undefined`: no leg has it. */
const PRIORITY: Readonly<Record<EndReason, number | undefined>> = {
  completed: 1,
  failed: 2,
  declined: 3,
  busy: 4,
  no_answer: 5,
  unreachable: 6,
  cancelled: 7,
  answered_elsewhere: undefined,
  declined_elsewhere: undefined,
};

const firstByPriority = (legs: readonly ModelLeg[]): EndReason => {
  const reasons = legs.map(({ endReason }) => endReason ?? 'failed');
  return reasons.sort((a, b) => (PRIORITY[a] ?? Number.NaN) - (PRIORITY[b] ?? Number.NaN))[0] ?? 'failed';
};

const endLeg = (call: ModelCall, leg: ModelLeg, reason: EndReason, by?: string): void => {
  leg.state = 'ended';
  leg.endReason = reason;
  leg.endedBy = by;
  const legs = Object.values(call.legs);
  if (call.state === 'ended' || legs.some(({ state }) => state !== 'ended')) return;
  call.state = 'ended';
  call.endReason = firstByPriority(legs);
};

const endCall = (call: ModelCall, reason: EndReason): void => {
  call.state = 'ended';
  call.endReason = reason;
  for (const leg of Object.values(call.legs)) {
    if (leg.state !== 'ended') endLeg(call, leg, leg.state === 'answered' ? reason : 'cancelled');
  }
};

/** Closes the ring windows that have expired. */
export const expireRingWindows = (model: Model, now: number): void => {
  for (const call of Object.values(model.calls)) {
    if (now < call.expiresAt) continue;
    for (const leg of Object.values(call.legs)) if (isOpen(leg)) endLeg(call, leg, 'no_answer');
  }
};

/** Applies a transition. @returns the HTTP status */
export const applyTransition = (
  model: Model,
  { name, callId, userId, deviceId, reason }: TransitionRequest,
  at: number,
): 200 | 404 | 409 => {
  const call = model.calls[callId];
  if (call === undefined) return 404;
  const leg = call.legs[userId];
  if (userId === call.callerId) return callerTransition(call, name, reason);
  if (leg === undefined || call.hiddenFor[userId]) return 404;
  if (name === 'end') return calleeEnd(call, leg, deviceId, reason);
  if (name === 'cancel' || deviceId === undefined) return 409;
  if (isOpen(leg) && !isKnown(model, userId, leg, deviceId)) return 404;
  if (name === 'decline') leg.declinedOn[deviceId] = true;
  if (!isOpen(leg)) return isRepeated(leg, name, deviceId) ? 200 : 409;
  leg.reported[deviceId] = true;
  if (name === 'answer') {
    leg.answered = { by: deviceId, at };
    leg.state = 'answered';
    call.state = 'answered';
    return 200;
  }
  if (name === 'decline' && call.declineEnds === 'call') {
    endLeg(call, leg, reason ?? 'declined', deviceId);
    return 200;
  }
  leg.state = 'ringing';
  if (call.state === 'initiated') call.state = 'ringing';
  if (name === 'decline') {
    leg.dismissed[deviceId] = true;
    if (!call.isPushing && isDismissed(leg)) endLeg(call, leg, reason ?? 'declined', deviceId);
  }
  return 200;
};

/** Whether the device may take part: it is registered, was rung or has reported. No device of the model has a socket. */
const isKnown = (model: Model, userId: string, { ringOutcomes, reported }: ModelLeg, deviceId: string): boolean =>
  devicesOf(model, userId).some((one) => one.deviceId === deviceId) ||
  ringOutcomes[deviceId] !== undefined ||
  reported[deviceId] === true;

/** Whether every ringing device has declined on its own behalf. */
const isDismissed = ({ ringOutcomes, dismissed }: ModelLeg): boolean => {
  const ringing = Object.entries(ringOutcomes).filter(
    ([, outcome]) => outcome === 'accepted' || outcome === 'retryable',
  );
  return ringing.length > 0 && ringing.every(([deviceId]) => dismissed[deviceId]);
};

/** Whether the device made this transition before, and it was applied. */
const isRepeated = (leg: ModelLeg, name: TransitionRequest['name'], deviceId: string): boolean => {
  const isWinner = leg.answered?.by === deviceId;
  if (name === 'ringing') return isWinner;
  if (name === 'answer') return isWinner && leg.state === 'answered';
  return leg.answered === undefined && (leg.endedBy === deviceId || leg.dismissed[deviceId] === true);
};

const callerTransition = (
  call: ModelCall,
  name: TransitionRequest['name'],
  reason: EndReason | undefined,
): 200 | 409 => {
  const isAnswered = Object.values(call.legs).some(({ answered }) => answered !== undefined);
  if (name === 'cancel') {
    if (call.state === 'ended') return call.endReason === 'cancelled' ? 200 : 409;
    if (isAnswered) return 409;
    endCall(call, 'cancelled');
    return 200;
  }
  if (name !== 'end' || !isAnswered) return 409;
  if (call.state !== 'ended') endCall(call, reason ?? 'completed');
  return 200;
};

const calleeEnd = (
  call: ModelCall,
  leg: ModelLeg,
  deviceId: string | undefined,
  reason: EndReason | undefined,
): 200 | 409 => {
  if (leg.answered === undefined || (deviceId ?? leg.answered.by) !== leg.answered.by) return 409;
  if (leg.state !== 'answered') return 200;
  // A request that names no device could be from one that did not answer.
  if (deviceId === undefined) return 409;
  endLeg(call, leg, reason ?? 'completed', deviceId);
  return 200;
};

const isInOtherCall = (model: Model, userId: string, exceptCallId: string): boolean =>
  Object.values(model.calls).some(
    ({ callId, callerId, state, legs }) =>
      callId !== exceptCallId && ((callerId === userId && state === 'answered') || legs[userId]?.state === 'answered'),
  );

const devicesOf = (model: Model, userId: string): ModelDevice[] => model.devices.filter((one) => one.userId === userId);

const push = (leg: ModelLeg, { deviceId, outcome }: ModelDevice): void => {
  if (leg.ringOutcomes[deviceId] !== 'accepted') leg.ringOutcomes[deviceId] = outcome;
};

/** An invite, new or repeated. `duringPush` runs after the pushes are sent and before their outcomes are known. */
export const invite = (
  model: Model,
  plan: CallPlan,
  whenBusy: WhenBusy,
  at: number,
  duringPush: () => void = () => {},
): 200 | 201 | 403 | 409 | 503 => {
  const found = model.calls[plan.callId];
  if (found !== undefined) {
    if (found.callerId !== plan.callerId || !plan.to.every((one) => found.legs[one])) return 409;
    if (Object.keys(found.legs).length !== plan.to.length) return 409;
    const hasRetryable = Object.values(found.legs).some(
      (leg) => isOpen(leg) && Object.values(leg.ringOutcomes).includes('retryable'),
    );
    if (found.state === 'ended' || (found.isInvited && !hasRetryable)) return 200;
  }
  if (found === undefined && isCalledBack(model, plan)) return 409;
  const notRung = new Map<string, EndReason>();
  for (const userId of plan.to) {
    if (model.blocks[`${userId}>${plan.callerId}`]) notRung.set(userId, 'unreachable');
    else if (whenBusy === 'refuse' && isInOtherCall(model, userId, plan.callId)) notRung.set(userId, 'busy');
  }
  const reachable = plan.to.filter((one) => !notRung.has(one) && devicesOf(model, one).length > 0);
  if (found === undefined && reachable.length === 0 && ![...notRung.values()].includes('busy')) {
    return plan.to.every((one) => model.blocks[`${one}>${plan.callerId}`]) ? 403 : 409;
  }
  const call = found ?? newCall(plan, at);
  model.calls[plan.callId] = call;
  const isBlocked = (userId: string) => model.blocks[`${userId}>${plan.callerId}`] === true;
  for (const userId of plan.to) if (!isBlocked(userId) && !call.hiddenFor[userId]) call.listedFor[userId] = true;
  const toHide = plan.to.filter((userId) => {
    const { ringOutcomes = {}, reported = {} } = call.legs[userId] ?? {};
    return isBlocked(userId) && Object.keys({ ...ringOutcomes, ...reported }).length === 0;
  });
  for (const userId of reachable) {
    const leg = call.legs[userId];
    if (leg === undefined || !isOpen(leg)) continue;
    const isFirst = Object.keys(leg.ringOutcomes).length === 0;
    for (const device of devicesOf(model, userId)) {
      const isPending = isFirst || leg.ringOutcomes[device.deviceId] === 'retryable';
      // A device that reports ringing did receive the push, whatever the result of SNS Publish.
      if (isPending && leg.reported[device.deviceId]) leg.ringOutcomes[device.deviceId] = 'accepted';
      else if (isPending) push(leg, device);
    }
  }
  call.isPushing = found === undefined;
  duringPush();
  call.isPushing = false;
  for (const [userId, leg] of Object.entries(call.legs)) {
    if (isOpen(leg) && isDismissed(leg)) endLeg(call, leg, 'declined');
    const isAccepted = Object.values(leg.ringOutcomes).includes('accepted');
    const isRetryable = Object.values(leg.ringOutcomes).includes('retryable') && !notRung.has(userId);
    if (!isOpen(leg) || isAccepted || isRetryable) continue;
    endLeg(call, leg, notRung.get(userId) ?? 'unreachable');
    if (toHide.includes(userId)) call.hiddenFor[userId] = true;
  }
  call.isInvited = !model.isQueueDown;
  const all = Object.values(call.legs).flatMap(({ ringOutcomes }) => Object.values(ringOutcomes));
  if (!call.isInvited || (!all.includes('accepted') && all.includes('retryable'))) return 503;
  return found === undefined ? 201 : 200;
};

/** Whether the only callee is calling the caller, and nobody else: that call is to be answered instead. */
const isCalledBack = (model: Model, { callerId, to }: CallPlan): boolean =>
  to.length === 1 &&
  Object.values(model.calls).some((call) => {
    const leg = call.legs[callerId];
    return call.callerId === to[0] && Object.keys(call.legs).length === 1 && leg !== undefined && isOpen(leg);
  });

const newCall = ({ callId, callerId, to, declineEnds, ringTimeoutSeconds }: CallPlan, at: number): ModelCall => ({
  callId,
  callerId,
  declineEnds,
  startedAt: at,
  expiresAt: at + ringTimeoutSeconds * 1000,
  state: 'initiated',
  isInvited: false,
  isPushing: false,
  isRungAgain: false,
  listedFor: {},
  hiddenFor: {},
  legs: Object.fromEntries(
    to.map((one) => [one, { state: 'initiated', ringOutcomes: {}, reported: {}, dismissed: {}, declinedOn: {} }]),
  ),
});

/** Rings the devices that sent no receipt once more. */
export const ringAgain = (model: Model, callId: string, duringPush: () => void = () => {}): void => {
  const call = model.calls[callId];
  if (call === undefined || call.isRungAgain || call.state === 'ended') return;
  call.isRungAgain = true;
  for (const [userId, leg] of Object.entries(call.legs)) {
    if (!isOpen(leg) || model.blocks[`${userId}>${call.callerId}`]) continue;
    for (const device of devicesOf(model, userId)) {
      const { deviceId, mayRingTwice } = device;
      const outcome = leg.ringOutcomes[deviceId];
      const isDue = outcome === 'retryable' || (outcome === 'accepted' && mayRingTwice);
      if (isDue && !leg.reported[deviceId] && !leg.dismissed[deviceId]) push(leg, device);
    }
  }
  duringPush();
};
