import { type Call, callAt, isParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import { deviceInCall, invitingParties } from '../calls/parties-in-call.ts';
import { LIMITS } from '../contract/limits.ts';
import type { SignalView } from '../contract/views.ts';
import { postEvents } from '../notifications/post-events.ts';
import { type PostDeps, post } from '../sockets/post-messages.ts';
import { isAuthorisedFor, openSockets, type Socket } from '../sockets/socket.ts';
import type { SocketStore } from '../sockets/socket-store.ts';
import type { Appended, Mailbox, Signal } from './mailbox.ts';
import { type SignalContent, signalEvent, signalView, viewWith } from './signal-event.ts';

export interface SignalDeps extends PostDeps {
  readonly calls: CallStore;
  readonly sockets: Pick<SocketStore, 'list'>;
  readonly mailbox: Mailbox;
  readonly now: () => number;
}

/** The device that sends or reads signals. */
export interface SignalPeer {
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
}

type Refusal =
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call }
  | { readonly kind: 'answered-elsewhere'; readonly call: Call; readonly answeredBy: Omit<SignalPeer, 'callId'> };

export type SendResult = Appended | { readonly kind: 'invalid-recipient' | 'too-large' } | Refusal;

/**
 * Stores a signal for another party, as one item, and sends it as one event to the socket of the device with which that party is in the call.
 *
 * @param to the recipient's user id; `undefined` for the only other party
 */
export const sendSignal = async (
  deps: SignalDeps,
  from: SignalPeer,
  to: string | undefined,
  content: SignalContent,
): Promise<SendResult> => {
  const text = JSON.stringify(content);
  // Numbers may be longer than their sender wrote them: 1e20.
  if (Buffer.byteLength(text) > LIMITS.signalBytes) return { kind: 'too-large' };
  const found = await liveCall(deps, from);
  if (found.kind !== 'live') return found;
  const others = found.parties.filter((userId) => userId !== from.userId);
  const recipient = to ?? (others.length === 1 ? others[0] : undefined);
  if (recipient === undefined || !others.includes(recipient)) return { kind: 'invalid-recipient' };
  const { userId, deviceId } = from;
  const signal = { from: { userId, deviceId }, content: text, sentAt: deps.now() };
  const appended = await deps.mailbox.append(from.callId, recipient, signal);
  if (appended.kind !== 'stored') return appended;
  const { seq } = appended;
  const stored = await deps.sockets.list(recipient);
  const sockets = openSockets(stored).filter((socket) => isInCall(found.call, socket));
  await postSignal(deps, found.call, sockets, viewWith({ ...signal, seq }, content));
  return appended;
};

/** Whether the socket belongs to the device with which its user is in the call. */
const isInCall = (call: Call, socket: Socket): boolean => {
  const device = deviceInCall(call, socket.userId);
  return isAuthorisedFor(socket, call.callId) && (device === undefined || device === socket.deviceId);
};

const postSignal = (deps: SignalDeps, call: Call, sockets: readonly Socket[], signal: SignalView): Promise<boolean> =>
  post(
    deps,
    sockets.map((socket) => ({ socket, message: signalEvent(call, signal, socket.userId, deps.now()) })),
  );

/**
 * Milliseconds after which a missing number is ignored, because its sender crashed between reserving and writing it:
 * longer than the function's timeout (10 s), so that the sender no longer runs.
 */
const GAP_TIMEOUT = 12_000;

/**
 * The signals to a party after a number, in order. A signal is held back while its predecessor is still being written,
 * so that a client that continues from the last number it saw misses none.
 */
export const readSignals = async (
  deps: SignalDeps,
  reader: SignalPeer,
  after: number,
): Promise<{ readonly kind: 'read'; readonly signals: readonly Signal[] } | Refusal> => {
  const found = await liveCall(deps, reader);
  if (found.kind !== 'live') return found;
  await acknowledge(deps, reader, after);
  const signals = await deps.mailbox.after(reader.callId, reader.userId, after);
  const last = settledUpTo(signals, after, deps.now());
  return { kind: 'read', signals: signals.filter(({ seq }) => seq <= last) };
};

/** Signals fewer than which are not worth the write that says that they have arrived: the limit of those that are pending is much higher. */
const WORTH_A_WRITE = 100;

/** The reader has every signal up to this number. */
const acknowledge = async (
  { mailbox }: SignalDeps,
  { callId, userId }: Pick<SignalPeer, 'callId' | 'userId'>,
  seq: number,
): Promise<void> => {
  if (seq >= WORTH_A_WRITE) await mailbox.acknowledge(callId, userId, seq);
};

/** The number up to which no signal is still being written. */
const settledUpTo = (signals: readonly Signal[], after: number, now: number): number => {
  let last = after;
  for (const signal of signals) {
    if (signal.seq !== last + 1 && now - signal.sentAt < GAP_TIMEOUT) break;
    last = signal.seq;
  }
  return last;
};

export type Resumption =
  | { readonly kind: 'resumed'; readonly call: Call; readonly after: number }
  | { readonly kind: 'call-not-found' };

/**
 * Sends a newly opened socket everything that it may have missed: the current call event, and every signal after a
 * number. This includes signals whose predecessor is still being written, because they are not sent to this socket
 * again.
 *
 * @returns as `after`, the number up to which every signal was sent and none is still being written
 */
export const resume = async (deps: SignalDeps, socket: Socket, callId: string, after: number): Promise<Resumption> => {
  const found = await liveCall(deps, { ...socket, callId });
  if (found.kind === 'call-not-found') return found;
  const { call } = found;
  if (found.kind === 'live') await acknowledge(deps, { callId, userId: socket.userId }, after);
  await postEvents(deps, call, [socket], deps.now());
  let settled = after;
  let isSettled = true;
  for (let last = after; found.kind === 'live'; ) {
    const signals = await deps.mailbox.after(callId, socket.userId, last);
    const newest = signals.at(-1)?.seq;
    if (newest === undefined) break;
    let firstFailed = Number.POSITIVE_INFINITY;
    // One after the other: a client may rely on their order.
    for (const signal of signals) {
      if (!(await postSignal(deps, call, [socket], signalView(signal))))
        firstFailed = Math.min(firstFailed, signal.seq);
    }
    if (isSettled) settled = Math.min(settledUpTo(signals, last, deps.now()), firstFailed - 1);
    isSettled &&= settled === newest;
    last = newest;
  }
  return { kind: 'resumed', call, after: settled };
};

interface Live {
  readonly kind: 'live';
  readonly call: Call;
  /** The ids of those who are in it. */
  readonly parties: readonly string[];
}

/** The call, if the device is the one with which its user is in it now. */
const liveCall = async (
  { calls, now }: SignalDeps,
  { callId, userId, deviceId }: SignalPeer,
): Promise<Live | Refusal> => {
  const stored = await calls.get(callId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const call = callAt(stored, now());
  const parties = partiesOf(call);
  const isLive = parties.includes(userId);
  const device = deviceInCall(call, userId);
  // `answered-elsewhere` takes precedence over `wrong-state` for a callee; for a caller it only applies to a live call.
  if (device !== undefined && device !== deviceId && (isLive || userId !== call.callerId)) {
    return { kind: 'answered-elsewhere', call, answeredBy: { userId, deviceId: device } };
  }
  return isLive ? { kind: 'live', call, parties } : { kind: 'wrong-state', call };
};

/** The users who are in the call now; none before an answer. */
const partiesOf = (call: Call): readonly string[] => {
  const talking = Object.entries(call.legs).filter(
    ([, leg]) => leg.answeredAt !== undefined && leg.endedAt === undefined,
  );
  if (call.endedAt !== undefined || talking.length === 0) return [];
  return [...invitingParties(call), ...talking.map(([userId]) => ({ userId }))].map(({ userId }) => userId);
};
