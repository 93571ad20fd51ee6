import type { CallState, DeclineEnds, EndReason, RingOutcome, WhenBusy } from '../../lambda/contract/words.ts';

/*
 * What a call is meant to do, told as simply as it can be: plain objects that are changed in place, one thing at a time,
 * by somebody who sees everything and never dies. It shares no rule with the service.
 */

export interface ModelDevice {
  readonly userId: string;
  readonly deviceId: string;
  /** Whether a second push shows as the same call. */
  readonly mayRingTwice: boolean;
  /** What SNS will say of a push to it. */
  outcome: RingOutcome;
}

export interface ModelLeg {
  state: CallState;
  answered?: { readonly by: string; readonly at: number };
  endReason?: EndReason;
  endedBy?: string | undefined;
  /** What became of the pushes, by device: accepted once is accepted for good. */
  readonly rung: Record<string, RingOutcome>;
  readonly reported: Record<string, true>;
  readonly silenced: Record<string, true>;
  /** Devices that declined, in time or too late: they have stopped ringing by themselves. */
  readonly hungUp: Record<string, true>;
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
  /** While its first pushes are under way, and nobody knows which devices ring. */
  isBeingRung: boolean;
  isRungAgain: boolean;
}

export interface Model {
  readonly devices: readonly ModelDevice[];
  readonly calls: Record<string, ModelCall>;
  /** `bob blocks alice` as `bob>alice`. */
  readonly blocks: Record<string, true>;
  isQueueDown: boolean;
}

/** Something that a party of a call says. */
export interface Say {
  readonly name: 'ringing' | 'answer' | 'decline' | 'cancel' | 'end';
  readonly callId: string;
  readonly userId: string;
  readonly deviceId?: string | undefined;
  readonly reason?: EndReason | undefined;
}

export interface Plan {
  readonly callId: string;
  readonly callerId: string;
  readonly to: readonly string[];
  readonly declineEnds: DeclineEnds;
  readonly ringSeconds: number;
}

export const isOpen = ({ state }: ModelLeg): boolean => state === 'initiated' || state === 'ringing';

const mostTellingFirst = ['completed', 'failed', 'declined', 'busy', 'no_answer', 'unreachable', 'cancelled'] as const;

const endLeg = (call: ModelCall, leg: ModelLeg, reason: EndReason, by?: string): void => {
  leg.state = 'ended';
  leg.endReason = reason;
  leg.endedBy = by;
  const legs = Object.values(call.legs);
  if (call.state === 'ended' || legs.some(({ state }) => state !== 'ended')) return;
  call.state = 'ended';
  call.endReason = mostTellingFirst.find((one) => legs.some(({ endReason }) => endReason === one)) ?? 'failed';
};

const endCall = (call: ModelCall, reason: EndReason): void => {
  call.state = 'ended';
  call.endReason = reason;
  for (const leg of Object.values(call.legs)) {
    if (leg.state !== 'ended') endLeg(call, leg, leg.state === 'answered' ? reason : 'cancelled');
  }
};

/** Ring windows close. */
export const passTime = (model: Model, now: number): void => {
  for (const call of Object.values(model.calls)) {
    if (now < call.expiresAt) continue;
    for (const leg of Object.values(call.legs)) if (isOpen(leg)) endLeg(call, leg, 'no_answer');
  }
};

/** A party says something of the call. Answers the HTTP status. */
export const say = (model: Model, { name, callId, userId, deviceId, reason }: Say, at: number): 200 | 404 | 409 => {
  const call = model.calls[callId];
  if (call === undefined) return 404;
  const leg = call.legs[userId];
  if (userId === call.callerId) return callerSays(call, name, reason);
  if (leg === undefined) return 404;
  if (name === 'end') return calleeHangsUp(call, leg, deviceId, reason);
  if (name === 'cancel' || deviceId === undefined) return 409;
  if (name === 'decline') leg.hungUp[deviceId] = true;
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
    leg.silenced[deviceId] = true;
    if (!call.isBeingRung && isSilenced(leg)) endLeg(call, leg, reason ?? 'declined', deviceId);
  }
  return 200;
};

/** Whether every device that rings has declined for itself. */
const isSilenced = ({ rung, silenced }: ModelLeg): boolean => {
  const ringing = Object.entries(rung).filter(([, outcome]) => outcome === 'accepted' || outcome === 'retryable');
  return ringing.length > 0 && ringing.every(([deviceId]) => silenced[deviceId]);
};

/** Whether the device had said so before, and it was so. */
const isRepeated = (leg: ModelLeg, name: Say['name'], deviceId: string): boolean => {
  const isWinner = leg.answered?.by === deviceId;
  if (name === 'ringing') return isWinner;
  if (name === 'answer') return isWinner && leg.state === 'answered';
  return leg.answered === undefined && (leg.endedBy === deviceId || leg.silenced[deviceId] === true);
};

const callerSays = (call: ModelCall, name: Say['name'], reason: EndReason | undefined): 200 | 409 => {
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

const calleeHangsUp = (
  call: ModelCall,
  leg: ModelLeg,
  deviceId: string | undefined,
  reason: EndReason | undefined,
): 200 | 409 => {
  if (leg.answered === undefined || (deviceId ?? leg.answered.by) !== leg.answered.by) return 409;
  if (leg.state === 'answered') endLeg(call, leg, reason ?? 'completed', deviceId);
  return 200;
};

const isInCall = (model: Model, userId: string, butNot: string): boolean =>
  Object.values(model.calls).some(
    ({ callId, callerId, state, legs }) =>
      callId !== butNot && ((callerId === userId && state === 'answered') || legs[userId]?.state === 'answered'),
  );

const devicesOf = (model: Model, userId: string): ModelDevice[] => model.devices.filter((one) => one.userId === userId);

const push = (leg: ModelLeg, { deviceId, outcome }: ModelDevice): void => {
  if (leg.rung[deviceId] !== 'accepted') leg.rung[deviceId] = outcome;
};

/** An invite, new or again. `meanwhile` happens when the pushes are out and before the answers to them are known. */
export const invite = (
  model: Model,
  plan: Plan,
  whenBusy: WhenBusy,
  at: number,
  meanwhile: () => void = () => {},
): 200 | 201 | 403 | 409 | 503 => {
  const found = model.calls[plan.callId];
  if (found !== undefined) {
    if (found.callerId !== plan.callerId || !plan.to.every((one) => found.legs[one])) return 409;
    if (Object.keys(found.legs).length !== plan.to.length) return 409;
    const isWanting = Object.values(found.legs).some(
      (leg) => isOpen(leg) && Object.values(leg.rung).includes('retryable'),
    );
    if (found.state === 'ended' || (found.isInvited && !isWanting)) return 200;
  }
  const notToRing = new Map<string, EndReason>();
  for (const userId of plan.to) {
    if (model.blocks[`${userId}>${plan.callerId}`]) notToRing.set(userId, 'unreachable');
    else if (whenBusy === 'refuse' && isInCall(model, userId, plan.callId)) notToRing.set(userId, 'busy');
  }
  const reachable = plan.to.filter((one) => !notToRing.has(one) && devicesOf(model, one).length > 0);
  if (found === undefined && reachable.length === 0 && ![...notToRing.values()].includes('busy')) {
    return plan.to.every((one) => model.blocks[`${one}>${plan.callerId}`]) ? 403 : 409;
  }
  const call = found ?? newCall(plan, at);
  model.calls[plan.callId] = call;
  for (const userId of reachable) {
    const leg = call.legs[userId];
    if (leg === undefined || !isOpen(leg)) continue;
    const isFirst = Object.keys(leg.rung).length === 0;
    for (const device of devicesOf(model, userId)) {
      const isLeft = isFirst || leg.rung[device.deviceId] === 'retryable';
      // Whoever says that they ring were rung, whatever SNS said.
      if (isLeft && leg.reported[device.deviceId]) leg.rung[device.deviceId] = 'accepted';
      else if (isLeft) push(leg, device);
    }
  }
  call.isBeingRung = found === undefined;
  meanwhile();
  call.isBeingRung = false;
  for (const [userId, leg] of Object.entries(call.legs)) {
    if (isOpen(leg) && isSilenced(leg)) endLeg(call, leg, 'declined');
    const isHanded = Object.values(leg.rung).includes('accepted');
    const mayYetBe = Object.values(leg.rung).includes('retryable') && !notToRing.has(userId);
    if (isOpen(leg) && !isHanded && !mayYetBe) endLeg(call, leg, notToRing.get(userId) ?? 'unreachable');
  }
  call.isInvited = !model.isQueueDown;
  const all = Object.values(call.legs).flatMap(({ rung }) => Object.values(rung));
  if (!call.isInvited || (!all.includes('accepted') && all.includes('retryable'))) return 503;
  return found === undefined ? 201 : 200;
};

const newCall = ({ callId, callerId, to, declineEnds, ringSeconds }: Plan, at: number): ModelCall => ({
  callId,
  callerId,
  declineEnds,
  startedAt: at,
  expiresAt: at + ringSeconds * 1000,
  state: 'initiated',
  isInvited: false,
  isBeingRung: false,
  isRungAgain: false,
  legs: Object.fromEntries(
    to.map((one) => [one, { state: 'initiated', rung: {}, reported: {}, silenced: {}, hungUp: {} }]),
  ),
});

/** Silent devices are rung once more. */
export const ringAgain = (model: Model, callId: string, meanwhile: () => void = () => {}): void => {
  const call = model.calls[callId];
  if (call === undefined || call.isRungAgain || call.state === 'ended') return;
  call.isRungAgain = true;
  for (const [userId, leg] of Object.entries(call.legs)) {
    if (!isOpen(leg) || model.blocks[`${userId}>${call.callerId}`]) continue;
    for (const device of devicesOf(model, userId)) {
      const { deviceId, mayRingTwice } = device;
      const rung = leg.rung[deviceId];
      const wants = rung === 'retryable' || (rung === 'accepted' && mayRingTwice);
      if (wants && !leg.reported[deviceId] && !leg.silenced[deviceId]) push(leg, device);
    }
  }
  meanwhile();
};
