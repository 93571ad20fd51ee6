import { type Role, type Transition, type TransitionRule, transitions } from '../../calls/transitions.ts';
import { CALL_STATES, type CallState, type DeclineEnds } from '../../contract/enums.ts';
import { LIMITS } from '../../contract/limits.ts';
import { INITIATED, NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/** The timestamp attribute that a call or a leg has once it has reached the state. */
const timeOf: Record<Exclude<CallState, 'initiated'>, string> = {
  ringing: 'ringingAt',
  answered: 'answeredAt',
  ended: 'endedAt',
};

/**
 * `from` of a transition rule as a condition on timestamps: that of the first state exists, and those of the states
 * after the last one do not.
 */
const inStates = (path: string, from: readonly CallState[]): string[] => {
  const [first] = from;
  const last = Math.max(...from.map((state) => CALL_STATES.indexOf(state)));
  return [
    ...(first !== undefined && first !== 'initiated' ? [`attribute_exists(${path}${timeOf[first]})`] : []),
    ...CALL_STATES.slice(last + 1).flatMap((state) =>
      state === 'initiated' ? [] : [`attribute_not_exists(${path}${timeOf[state]})`],
    ),
  ];
};

/** A decline with extent `device` dismisses the call on that device only and does not end its leg. */
const ruleOf = (transition: Transition): TransitionRule =>
  transition.extent === 'device' ? { ...transitions[transition.name], to: 'ringing' } : transitions[transition.name];

/** A transition as one conditional write on the call's record. */
export const transitionExpression = (transition: Transition, role: Role): WriteExpression => {
  const rule = ruleOf(transition);
  const callee = role === 'callee';
  const path = callee ? 'legs.#user.' : '';
  const device = transition.deviceId;
  const set = [`${path}${timeOf[rule.to]} = if_not_exists(${path}${timeOf[rule.to]}, :at)`, INITIATED];
  const conditions = [...inStates(path, rule.from)];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':at': transition.at };

  // A write may be delayed: once the call is being closed, participants are notified that it was missed, so an answer
  // is too late.
  if (rule.inWindow) conditions.push('expiresAt > :at', 'attribute_not_exists(closedAt)');
  if (transition.name === 'decline' && transition.extent === undefined) {
    conditions.push('declineEnds = :whole');
    values[':whole'] = 'call' satisfies DeclineEnds;
  }
  if (callee) {
    names['#user'] = transition.userId;
    // When the caller ends the call, every leg ends without a write to it.
    conditions.push('attribute_exists(legs.#user)', 'attribute_not_exists(endedAt)');
  } else {
    values[':user'] = transition.userId;
    values[':none'] = 0;
    conditions.push('callerId = :user', 'openLegs > :none');
    // An unanswered leg stays open in the table; once the ring window has closed, only answered legs are open.
    if (!rule.inWindow) conditions.push('(talkingLegs > :none OR expiresAt > :at)');
  }
  const isNotifiable = rule.to !== 'ringing';
  if (isNotifiable) set.push(...NOTIFIABLE.set, `${path}${rule.to}Seq = seq + :next`);
  if (rule.to === 'ended') {
    values[':reason'] = transition.reason ?? rule.reasons?.[0];
    set.push(`${path}endReason = :reason`);
    if (callee) {
      values[':one'] = 1;
      set.push('openLegs = openLegs - :one');
      if (transition.name === 'end') set.push('talkingLegs = talkingLegs - :one');
    }
  } else if (callee) {
    // The first ring and the first answer of any callee are also the call's.
    set.push(`${timeOf[rule.to]} = if_not_exists(${timeOf[rule.to]}, :at)`);
    if (rule.to === 'ringing') set.push(`${path}ringingSeq = if_not_exists(${path}ringingSeq, seq + :next)`);
  }
  if (callee && device !== undefined) {
    names['#device'] = device;
    // Each callee has a budget of the item's 400 KB, which no other can use up.
    const isKnown = `attribute_exists(${path}reported.#device) OR attribute_exists(${path}rings.#device)`;
    if (transition.isKnownDevice) values[':many'] = LIMITS.reportingDevices;
    conditions.push(transition.isKnownDevice ? `(${isKnown} OR size(${path}reported) < :many)` : `(${isKnown})`);
    set.push(`${path}reported.#device = if_not_exists(${path}reported.#device, :at)`);
    if (transition.extent === 'device') set.push(`${path}dismissed.#device = :at`);
    if (rule.to !== 'ringing') values[':device'] = device;
    if (rule.to === 'answered') {
      values[':one'] = 1;
      set.push(`${path}answeredBy = :device`, 'talkingLegs = talkingLegs + :one');
    }
    if (rule.to === 'ended') set.push(`${path}endedBy = :device`);
    // Only the device that answered may end its user's leg.
    if (transition.name === 'end') conditions.push(`${path}answeredBy = :device`);
  }
  return {
    set,
    ...(isNotifiable && { remove: NOTIFIABLE.remove }),
    conditions,
    names,
    values: { ...values, ...(isNotifiable && NOTIFIABLE.values) },
  };
};
