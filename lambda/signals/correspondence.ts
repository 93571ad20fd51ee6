import { type Call, callAt, isParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { CalleeStore } from '../calls/callee-store.ts';
import { postEvents } from '../calls/post-events.ts';
import { type PostDeps, post } from '../sockets/post.ts';
import { mayKnow, type Socket } from '../sockets/socket.ts';
import type { Mailbox, Signal } from './mailbox.ts';
import { signalEvent } from './signal-event.ts';

export interface SignalDeps extends PostDeps {
  readonly calls: CallStore;
  readonly callees: CalleeStore;
  readonly mailbox: Mailbox;
  readonly now: () => number;
}

/** The device that writes or reads. */
export interface Correspondent {
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
}

type Refusal =
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call }
  | { readonly kind: 'answered-elsewhere'; readonly call: Call; readonly answeredBy: Omit<Correspondent, 'callId'> };

export type SendResult =
  | { readonly kind: 'sent'; readonly seq: number }
  | { readonly kind: 'unclear-recipient' | 'mailbox-full' }
  | Refusal;

/**
 * Puts a signal into the mailbox of another party, of the only other one when none is named, and hands it on to the socket
 * of the device by which that party is in the call.
 */
export const sendSignal = async (
  deps: SignalDeps,
  from: Correspondent,
  to: string | undefined,
  content: string,
): Promise<SendResult> => {
  const found = await liveCall(deps, from);
  if (found.kind !== 'live') return found;
  const others = partiesOf(found.call).filter((userId) => userId !== from.userId);
  const recipient = to ?? (others.length === 1 ? others[0] : undefined);
  if (recipient === undefined || !others.includes(recipient)) return { kind: 'unclear-recipient' };
  const { userId, deviceId } = from;
  const signal = { from: { userId, deviceId }, content, sentAt: deps.now() };
  const seq = await deps.mailbox.append(from.callId, recipient, signal);
  if (seq === undefined) return { kind: 'mailbox-full' };
  const sockets = (await deps.callees.reach(recipient)).sockets.filter((socket) => isInCall(found.call, socket));
  await postSignals(deps, found.call, sockets, [{ ...signal, seq }]);
  return { kind: 'sent', seq };
};

/** The device by which a user is in the call; `undefined` for a caller who named none, and is in it by all that they have. */
const deviceInCall = (call: Call, userId: string): string | undefined =>
  userId === call.callerId ? call.callerDeviceId : call.legs[userId]?.answeredBy;

/** Whether the socket is that of the device by which its user is in the call. */
const isInCall = (call: Call, socket: Socket): boolean => {
  const device = deviceInCall(call, socket.userId);
  return mayKnow(socket, call.callId) && (device === undefined || device === socket.deviceId);
};

const postSignals = (
  deps: SignalDeps,
  call: Call,
  sockets: readonly Socket[],
  signals: readonly Signal[],
): Promise<boolean> =>
  post(
    deps,
    sockets.flatMap((socket) =>
      signals.map((signal) => ({ socket, message: signalEvent(call, signal, socket.userId, deps.now()) })),
    ),
  );

/**
 * Milliseconds after which a number that is missing is taken for one whose sender died between taking and using it: longer
 * than the function may run (10 s), so that whoever took it is dead.
 */
const LOST = 12_000;

/**
 * What was sent to a party after a number, in order. A signal whose predecessor is still on its way to the table waits for
 * it, so that nobody who goes on from the last number they saw ever misses one.
 */
export const readSignals = async (
  deps: SignalDeps,
  reader: Correspondent,
  after: number,
): Promise<{ readonly kind: 'read'; readonly signals: readonly Signal[] } | Refusal> => {
  const found = await liveCall(deps, reader);
  if (found.kind !== 'live') return found;
  const signals = await deps.mailbox.after(reader.callId, reader.userId, after);
  const last = settledUpTo(signals, after, deps.now());
  return { kind: 'read', signals: signals.filter(({ seq }) => seq <= last) };
};

/** Up to which number nothing is on its way to the table any more. */
const settledUpTo = (signals: readonly Signal[], after: number, now: number): number => {
  let last = after;
  for (const signal of signals) {
    if (signal.seq !== last + 1 && now - signal.sentAt < LOST) break;
    last = signal.seq;
  }
  return last;
};

export type Resumption =
  | { readonly kind: 'resumed'; readonly call: Call; readonly after: number }
  | { readonly kind: 'call-not-found' };

/**
 * Sends a socket that has just opened all that it may have missed: what the call is now, and every signal after a number.
 * Those whose predecessor is still on its way to the table as well: nobody sends them to this socket again.
 */
export const resume = async (deps: SignalDeps, socket: Socket, callId: string, after: number): Promise<Resumption> => {
  const found = await liveCall(deps, { ...socket, callId });
  if (found.kind === 'call-not-found') return found;
  const { call } = found;
  await postEvents(deps, call, [socket], deps.now());
  let settled = after;
  let isSettled = true;
  for (let last = after; found.kind === 'live'; ) {
    const signals = await deps.mailbox.after(callId, socket.userId, last);
    const newest = signals.at(-1)?.seq;
    if (newest === undefined) break;
    let unsent = Number.POSITIVE_INFINITY;
    // One after the other: a client may go by the order in which they come.
    for (const signal of signals) {
      if (!(await postSignals(deps, call, [socket], [signal]))) unsent = Math.min(unsent, signal.seq);
    }
    if (isSettled) settled = Math.min(settledUpTo(signals, last, deps.now()), unsent - 1);
    isSettled &&= settled === newest;
    last = newest;
  }
  return { kind: 'resumed', call, after: settled };
};

/** The call, if the device is the one by which its user is in it now. */
const liveCall = async (
  { calls, now }: SignalDeps,
  { callId, userId, deviceId }: Correspondent,
): Promise<{ readonly kind: 'live'; readonly call: Call } | Refusal> => {
  const stored = await calls.get(callId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const call = callAt(stored, now());
  const isLive = partiesOf(call).includes(userId);
  const device = deviceInCall(call, userId);
  // Whether a callee's other device answered is known before anything else; a caller's matters once there is something to say.
  if (device !== undefined && device !== deviceId && (isLive || userId !== call.callerId)) {
    return { kind: 'answered-elsewhere', call, answeredBy: { userId, deviceId: device } };
  }
  return isLive ? { kind: 'live', call } : { kind: 'wrong-state', call };
};

/** Who is in the call at this moment: nobody before an answer. */
const partiesOf = (call: Call): readonly string[] => {
  const talking = Object.entries(call.legs).filter(
    ([, leg]) => leg.answeredAt !== undefined && leg.endedAt === undefined,
  );
  if (call.endedAt !== undefined || talking.length === 0) return [];
  return [call.callerId, ...talking.map(([userId]) => userId)];
};
