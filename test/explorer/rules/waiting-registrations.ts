import { createHash } from 'node:crypto';
import { PENDING_PREFIX } from '../../../lambda/aws/dynamodb/keys.ts';
import type { Rule } from '../invariants.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { WAITING_STATES, waitingToken } from '../pending-operations.ts';
import { BOBS_PHONE, CALL, LATER_TOKEN, NEXT_TOKEN, PHONE_TOKENS } from '../people.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** What waits ends, for the right user and the newest token, and no call is lost over it. */
export const waitingRegistrations: Rule = (outcome) =>
  WAITING_STATES.some((state) => state === outcome.pair.state)
    ? [...ofTable(outcome), ...ofBob(outcome), ...ofCarol(outcome), ...ofInvite(outcome)]
    : [];

const ofTable = ({ keys }: Outcome): readonly string[] =>
  keys.filter((key) => key.includes(`|${PENDING_PREFIX}`)).map((key) => `${key} waits for ever`);

/** Of the pair, what Bob's phone registers with; by then it is newer than what waits. */
const registeredByBob = ({ pair: { names } }: Outcome): readonly string[] =>
  names.flatMap((name, index) => {
    const isCopy = index === 1 && names[0] === name;
    if (name === 'register') return [isCopy ? NEXT_TOKEN : BOBS_PHONE.token];
    return name === 'next_token' ? [isCopy ? NEXT_TOKEN : LATER_TOKEN] : [];
  });

const phoneOf = ({ devices }: Outcome, user: string) =>
  devices.find(({ userId, deviceId }) => userId === user && deviceId === BOBS_PHONE.deviceId);

const has = ({ pair }: Outcome, ...names: readonly string[]): boolean =>
  pair.names.some((name) => names.includes(name));

/** Bob's phone has the token that it registered last, and none once he has logged out. */
const ofBob = (outcome: Outcome): readonly string[] => {
  const { pair } = outcome;
  const phone = phoneOf(outcome, 'bob');
  const own = registeredByBob(outcome);
  if (has(outcome, 'erase')) return [];
  if (has(outcome, 'log_out') && own.length === 0) {
    return phone === undefined ? [] : ['bob has logged out, and his phone is registered'];
  }
  if (phone === undefined) return [];
  const known = pair.state === 'first_waits' ? [] : [BOBS_PHONE.token];
  const waiting = waitingToken(pair.state);
  const isTaken = has(outcome, 'waiting_token_moves') || (pair.state === 'first_waits' && has(outcome, 'token_moves'));
  const oldest = waiting !== undefined && !isTaken ? [waiting] : known;
  const expected = own.length > 0 ? own : oldest;
  return expected.map(hashOf).includes(phone.tokenHash)
    ? []
    : ["bob's phone has an older token than it registered last"];
};

/** Carol has what she registers, which is newer than what waits, unless Bob registers the same token at that moment. */
const ofCarol = (outcome: Outcome): readonly string[] => {
  const tokens = [
    ...(has(outcome, 'token_moves') ? [BOBS_PHONE.token] : []),
    ...(has(outcome, 'waiting_token_moves') ? [NEXT_TOKEN] : []),
  ];
  if (tokens.length === 0 || tokens.some((token) => registeredByBob(outcome).includes(token))) return [];
  const phone = phoneOf(outcome, 'carol');
  return phone !== undefined && tokens.map(hashOf).includes(phone.tokenHash)
    ? []
    : ['carol lost the token that she registered'];
};

/** An invite is refused with `no_devices` where no phone is rung, and a phone is rung by the token that it has until then. */
const ofInvite = (outcome: Outcome): readonly string[] =>
  resultsOf(outcome, 'invite').flatMap(({ answer, isDead }) => {
    const { pushes } = outcome.world;
    const isRung = pushes.some(
      ({ kind, callId, token }) => kind === 'ring' && callId === CALL && PHONE_TOKENS.includes(token),
    );
    if (isDead || answer === undefined) return [];
    if (codeOf(answer.body) === 'no_devices')
      return isRung ? ['the caller reads that nobody can be rung, and the phone is rung'] : [];
    if (answer.status !== 201 || has(outcome, 'log_out', 'token_moves', 'erase', 'endpoint_deleted')) return [];
    return isRung ? [] : [`the invite is answered ${answer.status}, and the phone is not rung`];
  });

const codeOf = (body: unknown): unknown => Object(body).code;
