import type { Call } from '../../../lambda/calls/call.ts';
import type { Rule } from '../invariants.ts';
import { CHILD_STATES, type OperationName } from '../operations.ts';
import { type Outcome, resultsOf } from '../outcome.ts';
import { WAITING_STATES } from '../pending-operations.ts';
import { ALICES_PIXEL, BOBS_PHONE, BOBS_PIXEL, CALL, CALL_BACK, CHILD, PHONE_TOKENS } from '../people.ts';

const ERASED = [
  {
    operations: ['erase', 'erase_goes_on'],
    userId: 'bob',
    phones: [
      { deviceId: BOBS_PHONE.deviceId, tokens: [...PHONE_TOKENS, String(BOBS_PHONE.body.alertToken)] },
      { deviceId: BOBS_PIXEL.deviceId, tokens: [BOBS_PIXEL.token] },
    ],
    ownCall: CALL_BACK,
  },
  {
    operations: ['erase_caller'],
    userId: 'alice',
    phones: [{ deviceId: ALICES_PIXEL.deviceId, tokens: [ALICES_PIXEL.token] }],
    ownCall: CALL,
  },
] as const;
type Erased = (typeof ERASED)[number];

/** After an erasure nothing of the user is stored, no call goes on with them, and none of their phones rings on. */
export const erasedIsGone: Rule = (outcome) =>
  ERASED.filter(({ operations }) => operations.some((name) => resultsOf(outcome, name).length > 0)).flatMap(
    (erased) => [
      ...ofTable(outcome, erased),
      ...ofEndpoints(outcome, erased),
      ...ofCalls(outcome, erased),
      ...ofPhones(outcome, erased),
    ],
  );

/**
 * An invite whose process ended may have written a call that is in no history, and may have rung: nothing refers to that call, so its
 * text stays until its end, and the phone rings until the ring window closes.
 */
const INVITES = ['invite', 'invite_again', 'invite_back'] as const;
const isLost = (outcome: Outcome): boolean =>
  INVITES.some((name) => resultsOf(outcome, name).some(({ isDead }) => isDead)) ||
  (outcome.pair.state === 'broken_invite' && outcome.pair.names.includes('invite_again'));

/** The call with this id is then one of Alice's. */
const hasChild = ({ pair }: Outcome): boolean => pair.names.includes('bring_in') || CHILD_STATES.includes(pair.state);

/** After the last look it is a new user who registers. */
const isNewUser = ({ pair }: Outcome): boolean => pair.state === 'marked' && pair.names.includes('register');

/** Every signal has the erased user as its sender or its recipient. */
const ofTable = (outcome: Outcome, { userId, ownCall }: Erased): readonly string[] =>
  outcome.keys
    .filter((key) => {
      const [pk = '', sk = ''] = key.replace(/^TENANT#[^#]*#/, '').split('|');
      if (isNewUser(outcome)) return false;
      if (pk === `USER#${userId}` || sk === `MAILBOX#${userId}` || sk.startsWith('SIGNAL#')) return true;
      if (ownCall === CHILD && hasChild(outcome)) return false;
      return pk === `CALL#${ownCall}` && sk.startsWith('CALL#TEXT#') && !isLost(outcome);
    })
    .map((key) => `${key} is left of ${userId}`);

/** The process ended between creating an endpoint and claiming it: SNS has one that names nobody, and that nothing rings. */
const isCutOff = ({ pair, results }: Outcome): boolean =>
  WAITING_STATES.some((state) => state === pair.state) &&
  results.some(({ isDead }, index) => isDead && !ERASURES.includes(pair.names[index] ?? ''));
const ERASURES: readonly string[] = ERASED.flatMap(({ operations }) => operations);

/** A token that another user's device has registered meanwhile is theirs. */
const ofEndpoints = (outcome: Outcome, { userId, phones }: Erased): readonly string[] => {
  const { world, devices } = outcome;
  if (isNewUser(outcome) || isCutOff(outcome)) return [];
  const tokens: readonly string[] = phones.flatMap((phone) => [...phone.tokens]);
  const others = devices.filter((device) => device.userId !== userId);
  const owned = new Set(others.flatMap(({ endpointArn, alertEndpointArn }) => [endpointArn, alertEndpointArn]));
  return [...world.endpoints.values()]
    .filter(({ arn, token }) => tokens.includes(token) && !owned.has(arn))
    .map(({ arn }) => `SNS still has ${arn} of ${userId}`);
};

const ofCalls = ({ call, callBack }: Outcome, { userId }: Erased): readonly string[] =>
  [call, callBack]
    .filter((one) => one !== undefined)
    .filter((one) => isIn(one, userId))
    .map(({ callId }) => `${userId} is still in ${callId}`);

const isIn = ({ callerId, endedAt, legs }: Call, userId: string): boolean => {
  if (endedAt !== undefined) return false;
  const leg = legs[userId];
  return callerId === userId || (leg !== undefined && leg.endedAt === undefined);
};

/** What the phone was logged out by meanwhile, or its ring window closed: it is not notified any more. */
const UNREACHABLE: ReadonlySet<OperationName> = new Set(['log_out', 'token_moves', 'close']);

const ofPhones = (outcome: Outcome, { userId, phones }: Erased): readonly string[] => {
  const { world, call, callBack, pair } = outcome;
  if (isLost(outcome) || pair.names.some((name) => UNREACHABLE.has(name))) return [];
  return phones.flatMap(({ deviceId, tokens }) =>
    [CALL, CALL_BACK].flatMap((callId) => {
      const known: readonly string[] = tokens;
      const pushes = world.pushes.filter((push) => push.callId === callId && known.includes(push.token));
      const ring = pushes.findLast(({ kind }) => kind === 'ring');
      const leg = (callId === CALL ? call : callBack)?.legs[userId];
      // It has answered, or has ended its ring itself.
      const isItsOwn =
        leg?.answeredBy === deviceId || leg?.endedBy === deviceId || leg?.dismissed[deviceId] !== undefined;
      if (ring === undefined || isItsOwn) return [];
      const isNotified = pushes.some(({ kind, at }) => kind === 'call_ended' && at > ring.at);
      return isNotified ? [] : [`${userId}'s ${deviceId} rings on in ${callId}`];
    }),
  );
};
