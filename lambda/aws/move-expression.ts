import { type Move, type MoveRule, moves, type Role } from '../calls/moves.ts';
import { CALL_STATES, type CallState, type DeclineEnds } from '../contract/words.ts';

export interface WriteExpression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly names: Record<string, string>;
  /** Plain values, not yet marshalled. */
  readonly values: Record<string, unknown>;
}

/** The time that a call or a leg has once it reached the state. */
const timeOf: Record<Exclude<CallState, 'initiated'>, string> = {
  ringing: 'ringingAt',
  answered: 'answeredAt',
  ended: 'endedAt',
};

/** `from` of the table of moves as a condition over times: the last state's time may be there, none of the later ones. */
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

/** Devices of one user that may say something of one call. */
const MANY_DEVICES = 200;

/** A decline of one device alone silences it and leaves its leg as it is. */
const ruleOf = (move: Move): MoveRule =>
  move.extent === 'device' ? { ...moves[move.name], to: 'ringing' } : moves[move.name];

/** A move as one conditional write on the call's item. */
export const moveExpression = (move: Move, role: Role): WriteExpression => {
  const rule = ruleOf(move);
  const callee = role === 'callee';
  const path = callee ? 'legs.#user.' : '';
  const device = move.deviceId;
  const set = [`${path}${timeOf[rule.to]} = if_not_exists(${path}${timeOf[rule.to]}, :at)`];
  const conditions = [...inStates(path, rule.from)];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':at': move.at };

  // A write may be long on its way: what was told to be missed is not answered any more.
  if (rule.inWindow) conditions.push('expiresAt > :at', 'attribute_not_exists(closeLease)');
  if (move.name === 'decline' && move.extent === undefined) {
    conditions.push('declineEnds = :whole');
    values[':whole'] = 'call' satisfies DeclineEnds;
  }
  if (callee) {
    names['#user'] = move.userId;
    // The caller's end of the call ends every leg, without writing to any.
    conditions.push('attribute_exists(legs.#user)', 'attribute_not_exists(endedAt)');
  } else {
    values[':user'] = move.userId;
    values[':none'] = 0;
    conditions.push('callerId = :user', 'openLegs > :none');
    // A leg that nobody answered stays open in the table; once its window has closed, only one that talks is.
    if (!rule.inWindow) conditions.push('(talkingLegs > :none OR expiresAt > :at)');
  }
  if (rule.to === 'ended') {
    values[':reason'] = move.reason ?? rule.reasons?.[0];
    set.push(`${path}endReason = :reason`);
    if (callee) {
      values[':one'] = 1;
      set.push('openLegs = openLegs - :one');
      if (move.name === 'end') set.push('talkingLegs = talkingLegs - :one');
    }
  } else if (callee) {
    // The first ring and the first answer among the callees are the call's own.
    set.push(`${timeOf[rule.to]} = if_not_exists(${timeOf[rule.to]}, :at)`);
  }
  if (callee && device !== undefined) {
    names['#device'] = device;
    // An item holds only so much, and whoever is called must not be able to fill the caller's.
    conditions.push(`(attribute_exists(${path}reported.#device) OR size(${path}reported) < :many)`);
    values[':many'] = MANY_DEVICES;
    set.push(`${path}reported.#device = if_not_exists(${path}reported.#device, :at)`);
    if (move.extent === 'device') set.push(`${path}silenced.#device = :at`);
    if (rule.to !== 'ringing') values[':device'] = device;
    if (rule.to === 'answered') {
      values[':one'] = 1;
      set.push(`${path}answeredBy = :device`, 'talkingLegs = talkingLegs + :one');
    }
    if (rule.to === 'ended') set.push(`${path}endedBy = :device`);
    // Only the device that answered can hang up for its user.
    if (move.name === 'end') conditions.push(`${path}answeredBy = :device`);
  }
  return {
    UpdateExpression: `SET ${set.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    names,
    values,
  };
};
