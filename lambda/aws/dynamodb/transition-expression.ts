import { type Transition, type TransitionRule, transitions, type WriteRole } from '../../calls/transitions.ts';
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
export const transitionExpression = (transition: Transition, role: WriteRole): WriteExpression => {
  if (role === 'parent_party') return leaveExpression(transition);
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
    values[':none'] = 0;
    conditions.push('openLegs > :none');
    if (role === 'last_parent_party') {
      names['#user'] = transition.userId;
      values[':one'] = 1;
      values[':user'] = transition.userId;
      conditions.push(...isIn(device), 'parentPartiesIn = :one');
      if (device !== undefined) values[':device'] = device;
    } else {
      values[':user'] = transition.userId;
      conditions.push('callerId = :user');
      if (transition.name === 'end') conditions.push('attribute_not_exists(parentParties)');
    }
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
    if (rule.to === 'ringing') set.push(`${path}ringingAfter = if_not_exists(${path}ringingAfter, seq)`);
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

/**
 * The user is a party of the parent call who has not left the child call, and asks with the device that is in it. Of the caller, as in
 * every call, any device may.
 */
const isIn = (device: string | undefined): readonly string[] => [
  'attribute_exists(parentParties.#user)',
  'attribute_not_exists(parentParties.#user.leftAt)',
  `(callerId = :user OR attribute_not_exists(parentParties.#user.deviceId)${device === undefined ? '' : ' OR parentParties.#user.deviceId = :device'})`,
];

/** A party of the parent call, not the last one, leaves a child call, which goes on. Its caller only once somebody has answered: before, the caller cancels. */
const leaveExpression = ({ userId, deviceId, at }: Transition): WriteExpression => ({
  set: [
    ...NOTIFIABLE.set,
    'parentParties.#user.leftAt = :at',
    'parentParties.#user.leftSeq = seq + :next',
    'parentPartiesIn = parentPartiesIn - :one',
  ],
  remove: NOTIFIABLE.remove,
  conditions: [
    ...isIn(deviceId),
    'parentPartiesIn > :one',
    '(callerId <> :user OR attribute_exists(answeredAt))',
    'attribute_not_exists(endedAt)',
    'openLegs > :none',
    '(talkingLegs > :none OR expiresAt > :at)',
  ],
  names: { '#user': userId },
  values: {
    ...NOTIFIABLE.values,
    ':at': at,
    ':one': 1,
    ':none': 0,
    ':user': userId,
    ...(deviceId !== undefined && { ':device': deviceId }),
  },
});
