import { type Call, callAt } from '../calls/call.ts';
import { isInCallWith, mayBeAnswered, type Party, partiesInCall } from '../calls/parties-in-call.ts';
import type { PeerEvent } from '../contract/events.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { post } from '../sockets/post-messages.ts';
import { type DeviceSocket, isAuthorisedFor, isOpen, newestFirst, type Socket } from '../sockets/socket.ts';
import type { PresenceTimer } from './ring-timers.ts';

export interface PresenceDeps extends NotifyDeps {
  readonly timers: PresenceTimer;
}

export interface BackDeps extends NotifyDeps {
  /** Called when other parties could not be notified that a device is back. */
  readonly onNotificationFailed: (callId: string, cause: unknown) => void;
}

/** Milliseconds after a break when the other parties are notified. */
export const NOTIFIED_AFTER = 15_000;
/** Milliseconds for which the sockets of all parties must be gone until the call ends; no shorter than the longest ring window. */
const ENDED_AFTER = 60_000;
/** Milliseconds until a call is looked at again that changed while it was to be ended. */
const RETRY = 1_000;

/** Whether a party can be reached over a socket. */
interface Presence {
  readonly party: Party;
  readonly open: readonly DeviceSocket[];
  /** The party has no open socket, and this is the one that broke last during the call. */
  readonly lost: DeviceSocket | undefined;
  /** Since when the party is gone: the break, or the answer that the device gave after it. `undefined` if it is not gone. */
  readonly goneSince: number | undefined;
}

/**
 * What the timer of a call does some time after a socket broke: notifies the other parties, ends a call that nobody is in any more,
 * and starts the timer again if there will be something to do.
 *
 * @param isRepeated whether the timer was delivered before: the process that handled it may have ended after it noted that it
 * notifies the other parties, so they are notified of everybody who is gone, and of everybody who is there
 */
export const checkPresence = async (deps: PresenceDeps, callId: string, isRepeated: boolean): Promise<true> => {
  const next = await checkCall(deps, callId, deps.now(), isRepeated);
  if (next !== undefined) await deps.timers.presence(callId, deps.now(), next);
  return true;
};

/** @returns when to look again */
const checkCall = async (
  deps: PresenceDeps,
  callId: string,
  at: number,
  isRepeated: boolean,
): Promise<number | undefined> => {
  const found = await deps.calls.get(callId);
  if (found === undefined) return undefined;
  const call = callAt(found, at);
  const presences = await Promise.all(partiesInCall(call, at).map((party) => presenceOf(deps, call, party)));
  // Before an answer, it is not known which device will be in the call.
  const isRinging = mayBeAnswered(call);
  const next = isRinging ? [at + NOTIFIED_AFTER] : [];
  const times = presences.map(({ goneSince }) => goneSince).filter((since) => since !== undefined);
  if (presences.length > 0 && times.length === presences.length) {
    const endsAt = Math.max(...times) + ENDED_AFTER;
    // A party that comes back before is notified of those that have not.
    if (endsAt > at) return Math.min(endsAt, at + NOTIFIED_AFTER);
    return (await end(deps, call, at)) ? undefined : at + RETRY;
  }
  for (const one of presences) {
    if (isRepeated && one.open.length > 0) await notifyOthers(deps, call, one, presences, 'call.peer_back');
    if (one.goneSince === undefined) continue;
    const notifiedAt = one.goneSince + NOTIFIED_AFTER;
    if (notifiedAt > at) next.push(notifiedAt);
    else await notifyUnreachable(deps, call, one, presences, isRepeated);
  }
  return next.length === 0 ? undefined : Math.min(...next);
};

/** @returns `false` when the call has changed since it was read */
const end = async (deps: PresenceDeps, call: Call, at: number): Promise<boolean> => {
  const attempt = await deps.calls.fail(call, at);
  if (attempt.applied && attempt.call !== undefined) await notifyParticipants(deps, callAt(attempt.call, at));
  return attempt.applied;
};

/** A strong read. */
const presenceOf = async ({ sockets }: NotifyDeps, call: Call, party: Party): Promise<Presence> => {
  const own = (await sockets.list(party.userId)).filter(
    (socket) => isInCallWith(party, socket) && isAuthorisedFor(socket, call.callId),
  );
  const open = own.filter(isOpen);
  const broken = own.filter(({ lostAt = 0 }) => lostAt >= call.startedAt);
  const [lost] = open.length > 0 ? [] : broken.sort((a, b) => (b.lostAt ?? 0) - (a.lostAt ?? 0));
  const goneSince = lost?.lostAt === undefined ? undefined : Math.max(lost.lostAt, party.answeredAt ?? 0);
  return { party, open, lost, goneSince };
};

const notifyUnreachable = async (
  deps: NotifyDeps,
  call: Call,
  presence: Presence,
  all: readonly Presence[],
  isRepeated: boolean,
): Promise<void> => {
  const { party, lost } = presence;
  if (lost === undefined) return;
  const isFirst = await deps.sockets.claimNotice(lost, call.callId);
  if (!isFirst && !isRepeated) return;
  await notifyOthers(deps, call, presence, all, 'call.peer_unreachable');
  // If the device came back meanwhile, that event may have arrived before this one.
  const now = await presenceOf(deps, call, party);
  if (now.open.length > 0) await notifyOthers(deps, call, presence, all, 'call.peer_back');
};

const notifyOthers = async (
  deps: NotifyDeps,
  call: Call,
  { party }: Presence,
  all: readonly Presence[],
  type: PeerEvent['type'],
): Promise<void> => {
  const others = all.filter((one) => one.party !== party).flatMap(({ open }) => open);
  await postPeerEvent(deps, call, others, type, party);
};

/**
 * Called when a device has opened a socket, or sends over it: notifies the other parties of its calls that it is back, if they were
 * notified that it is unreachable. Failures do not throw: the device's next `resume` or `ping` does it again.
 *
 * @param stored the stored sockets of the user's devices: a caller who named no device may come back with another one
 */
export const deviceBack = async (deps: BackDeps, socket: Socket, stored: readonly DeviceSocket[]): Promise<void> => {
  await Promise.all(
    stored.flatMap((broken) =>
      [...(broken.unreachableIn ?? [])].map((callId) =>
        notifyBack(deps, socket, broken, callId).catch((cause: unknown) => deps.onNotificationFailed(callId, cause)),
      ),
    ),
  );
};

const notifyBack = async (deps: BackDeps, socket: Socket, broken: DeviceSocket, callId: string): Promise<void> => {
  const at = deps.now();
  const found = await deps.calls.get(callId);
  const call = found && callAt(found, at);
  const parties = call === undefined ? [] : partiesInCall(call, at);
  const party = parties.find((one) => isInCallWith(one, socket));
  if (call !== undefined && party !== undefined) {
    const others = parties.filter((one) => one !== party).map((one) => presenceOf(deps, call, one));
    const open = (await Promise.all(others)).flatMap((one) => one.open);
    await postPeerEvent(deps, call, open, 'call.peer_back', party);
  }
  if (broken.deviceId === socket.deviceId) await deps.sockets.clearNotice(broken, callId);
  // That another device of the caller broke no longer matters.
  else if (party !== undefined) await deps.sockets.close(broken);
};

const postPeerEvent = async (
  deps: NotifyDeps,
  { callId }: Call,
  targets: readonly DeviceSocket[],
  type: PeerEvent['type'],
  { userId }: Party,
): Promise<void> => {
  const message: PeerEvent = { type, callId, userId };
  await post(
    deps,
    newestFirst(targets).map((socket) => ({ socket, message })),
  );
};
