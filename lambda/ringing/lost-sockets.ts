import { type Call, callAt } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { CallStore } from '../calls/call-store.ts';
import { isInCallWith, type Party, partiesInCall } from '../calls/lost-socket.ts';
import type { PeerEvent } from '../contract/events.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { post } from '../sockets/post-messages.ts';
import { isAuthorisedFor, type Socket } from '../sockets/socket.ts';
import type { PresenceTimer } from './ring-timers.ts';

/** Milliseconds after a break when the other party is notified. */
export const NOTIFIED_AFTER = 15_000;
/** Milliseconds for which the sockets of both parties must be gone until the call ends. */
export const ENDED_AFTER = 60_000;
/** Milliseconds by which the clocks of the timer queue and of the functions may differ. */
const CLOCK_DIFFERENCE = 5_000;

export interface LostDeps {
  readonly calls: Pick<CallStore, 'records' | 'markLost'>;
  readonly history: Pick<CallHistory, 'page'>;
  readonly timers: PresenceTimer;
  readonly now: () => number;
}

/** What a socket was, apart from its age. */
export type BrokenSocket = Pick<Socket, 'userId' | 'deviceId' | 'callId'>;

/**
 * Records in the answered calls of two of a device that its socket broke, and sets their timers. Looks at the newest page of the
 * user's calls. Calls of more than two are left alone: those who remain in them are notified when one leaves.
 */
export const socketLost = async ({ calls, history, timers, now }: LostDeps, socket: BrokenSocket): Promise<void> => {
  const at = now();
  const page = await history.page(socket.userId, undefined, at);
  const callIds = (page?.callIds ?? []).filter((callId) => socket.callId === undefined || socket.callId === callId);
  if (callIds.length === 0) return;
  const found = await calls.records(callIds);
  await Promise.all(
    found.map(async (call) => {
      const parties = partiesInCall(call, at);
      const party = parties?.find((one) => isInCallWith(one, socket));
      if (parties === undefined || party === undefined) return;
      const [, callee] = parties;
      await Promise.all([
        calls.markLost(call.callId, party.role, callee.userId, { deviceId: socket.deviceId, at }),
        timers.presence(call.callId, at, at + NOTIFIED_AFTER),
        timers.presence(call.callId, at, at + ENDED_AFTER),
      ]);
    }),
  );
};

/** Notifies the other party that a device is back, if the break of its socket is recorded in the call. */
export const socketBack = async (deps: NotifyDeps, call: Call, socket: BrokenSocket): Promise<void> => {
  const parties = partiesInCall(call, deps.now());
  const party = parties?.find((one) => isInCallWith(one, socket));
  const other = parties?.find((one) => one !== party);
  if (party?.lost !== undefined && other !== undefined) await markBack(deps, call, party, other);
};

/**
 * What a timer does some time after a socket broke: looks whether the device has a socket again, notifies the other party, and ends
 * a call that nobody is in any more.
 *
 * @returns `false` if the timer is a little early, and SQS must deliver it again
 */
export const checkPresence = async (deps: NotifyDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const call = await deps.calls.get(callId);
  const parties = call && partiesInCall(call, at);
  if (call === undefined || parties === undefined) return true;
  const [caller, callee] = parties;
  const [callerLost, calleeLost] = await Promise.all([
    checkParty(deps, call, caller, callee, at),
    checkParty(deps, call, callee, caller, at),
  ]);
  if (callerLost === undefined || calleeLost === undefined) return true;
  const remaining = Math.max(callerLost, calleeLost) + ENDED_AFTER - at;
  if (remaining > 0) return remaining > CLOCK_DIFFERENCE;
  const attempt = await deps.calls.fail(callId, callee.userId, { caller: callerLost, callee: calleeLost }, at);
  if (attempt.applied && attempt.call !== undefined) await notifyParticipants(deps, callAt(attempt.call, at));
  return true;
};

/** @returns when the party's socket broke; `undefined` if it has one */
const checkParty = async (
  deps: NotifyDeps,
  call: Call,
  party: Party,
  other: Party,
  at: number,
): Promise<number | undefined> => {
  const { lost } = party;
  if (lost === undefined) return undefined;
  if ((await socketsOf(deps, call, party)).length > 0) {
    await markBack(deps, call, party, other);
    return undefined;
  }
  const isDue = at - lost.at >= NOTIFIED_AFTER && lost.isNotified === undefined;
  if (isDue && (await deps.calls.claimNotice(call.callId, party.role, lost.at)))
    await notifyPeer(deps, call, other, 'call.peer_unreachable', party);
  return lost.at;
};

const markBack = async (deps: NotifyDeps, call: Call, party: Party, other: Party): Promise<void> => {
  const { lost } = party;
  if (lost === undefined) return;
  const before = await deps.calls.markBack(call.callId, party.role, lost.at);
  if (before && lost.isNotified) await notifyPeer(deps, call, other, 'call.peer_back', party);
};

/** The sockets of the devices with which the party may be in the call. A strong read. */
const socketsOf = async ({ sockets }: NotifyDeps, call: Call, party: Party): Promise<readonly Socket[]> =>
  (await sockets.list(party.userId)).filter(
    (socket) => isInCallWith(party, socket) && isAuthorisedFor(socket, call.callId),
  );

const notifyPeer = async (
  deps: NotifyDeps,
  call: Call,
  to: Party,
  type: PeerEvent['type'],
  about: Party,
): Promise<void> => {
  const message: PeerEvent = { type, callId: call.callId, userId: about.userId };
  const targets = await socketsOf(deps, call, to);
  await post(
    deps,
    targets.map((socket) => ({ socket, message })),
  );
};
