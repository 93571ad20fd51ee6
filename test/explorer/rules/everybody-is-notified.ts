import type { Rule } from '../invariants.ts';
import { CHILD_STATES, TALKING_STATES } from '../operations.ts';
import { isOverFor, type ListedDevice, type Outcome, pushesTo, resultsOf } from '../outcome.ts';
import { ALICES_SOCKET, BOBS_SOCKET, CALL, NEW_SOCKET } from '../people.ts';
import type { AcceptedPush } from '../push-service.ts';

export const everybodyIsNotified: Rule = (outcome) => {
  const { call, devices } = outcome;
  if (call === undefined) return [];
  return [
    ...(call.unnotified === undefined ? [] : ['the call is still marked as not notified']),
    ...devices.filter(({ userId }) => userId !== 'alice').flatMap((device) => ofCallee(outcome, device)),
    ...devices.filter(({ userId }) => userId === 'alice').flatMap((device) => ofCaller(outcome, device)),
    ...ofSockets(outcome),
    ...ofNewSocket(outcome),
  ];
};

const ofCallee = (outcome: Outcome, device: ListedDevice): readonly string[] => {
  const { deviceId, platform, userId } = device;
  const leg = outcome.call?.legs[userId];
  if (leg === undefined || !isOverFor(outcome, deviceId, userId) || leg.endedBy === deviceId) return [];
  const pushes = pushesTo(outcome, device);
  const lastRing = pushes.findLast(({ kind }) => kind === 'ring');
  if (lastRing === undefined && leg.reported[deviceId] === undefined) return [];
  const isNotified = (test: (push: AcceptedPush) => boolean) =>
    pushes.some((push) => push.kind === 'call_ended' && push.at > (lastRing?.at ?? 0) && test(push));
  const missing = (channel: string) => [`${deviceId} is not notified of ${leg.endReason ?? 'answered'} by ${channel}`];
  if (platform === 'android') return isNotified(() => true) ? [] : missing('FCM');
  // A device in the call is not ringing: its socket is enough.
  if (leg.answeredBy === deviceId) return [];
  const isMissed = leg.answeredBy === undefined && (leg.endReason === 'no_answer' || leg.endReason === 'cancelled');
  if (isMissed && !isNotified((push) => push.isMissedCallAlert)) return missing('an alert of a missed call');
  return isNotified(() => true) ? [] : missing('alert or VoIP');
};

const ofCaller = ({ call, world }: Outcome, { deviceId, endpointArn }: ListedDevice): readonly string[] => {
  const token = world.endpoints.get(endpointArn)?.token;
  const kinds = world.pushes.filter((push) => push.callId === CALL && push.token === token).map(({ kind }) => kind);
  const leg = call?.legs.bob;
  const isNotifiable = [leg?.answeredSeq, leg?.endedSeq, call?.endedSeq, call?.closedSeq].some(Boolean);
  if (!isNotifiable || call === undefined) return [];
  if (call.endedAt !== undefined) {
    return kinds.includes('call_ended') ? [] : [`the caller's ${deviceId} is not notified of the end`];
  }
  return call.answeredAt === undefined || kinds.includes('call_answered')
    ? []
    : [`the caller's ${deviceId} is not notified of the answer`];
};

/** Sockets that are open from the beginning to the end. */
const ofSockets = (outcome: Outcome): readonly string[] => {
  const { call, world, pair } = outcome;
  const leg = call?.legs.bob;
  const hasChange = [leg?.answeredSeq, leg?.endedSeq, call?.endedSeq, call?.closedSeq].some(Boolean);
  if (!hasChange || call === undefined) return [];
  const types = ({ connectionId }: { readonly connectionId: string }) =>
    world.messages.filter((one) => one.connectionId === connectionId && isOfCall(one.message)).map(typeOf);
  const wrong: string[] = [];
  const isBefore = pair.state === 'answered' || [...TALKING_STATES, ...CHILD_STATES].includes(pair.state);
  const expected = call.endedAt === undefined ? 'call.answered' : 'call.ended';
  const isCallerThere = world.connections.has(ALICES_SOCKET.connectionId);
  if (isCallerThere && !(isBefore && expected === 'call.answered') && !types(ALICES_SOCKET).includes(expected)) {
    wrong.push(`the caller's socket gets no ${expected}`);
  }
  const isReplaced = pair.names.includes('device_returns');
  const isOpen = pair.state !== 'blocked' && !isReplaced && world.connections.has(BOBS_SOCKET.connectionId);
  if (isOpen && isOverFor(outcome, BOBS_SOCKET.deviceId) && !(isBefore && call.endedAt === undefined)) {
    if (!types(BOBS_SOCKET).includes('call.ended')) wrong.push("the callee's socket gets no call.ended");
  }
  return wrong;
};

/** A client opens its socket and then reads the call: it knows the end from one of the two. */
const ofNewSocket = (outcome: Outcome): readonly string[] => {
  const { world } = outcome;
  return resultsOf(outcome, 'socket_opens').flatMap(({ answer, isDead }) => {
    if (isDead || answer?.status !== 200 || !isOverFor(outcome, NEW_SOCKET.deviceId)) return [];
    const { state }: Readonly<Record<string, unknown>> = { ...Object(answer.body) };
    const events = world.messages.filter(
      (one) => one.connectionId === NEW_SOCKET.connectionId && isOfCall(one.message),
    );
    const isKnown = state === 'ended' || state === 'answered' || events.map(typeOf).includes('call.ended');
    return isKnown ? [] : [`the new socket reads ${state} and gets no call.ended`];
  });
};

const isOfCall = ({ callId }: Readonly<Record<string, unknown>>): boolean => callId === CALL;
const typeOf = ({ message }: { readonly message: Readonly<Record<string, unknown>> }): unknown => message.type;
