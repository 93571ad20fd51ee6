import { callAt } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { CallStore } from '../calls/call-store.ts';
import { mayBeInCall } from '../calls/parties-in-call.ts';
import { isAuthorisedFor, type Socket } from '../sockets/socket.ts';
import type { SocketStore } from '../sockets/socket-store.ts';
import { NOTIFIED_AFTER } from './presence.ts';
import type { PresenceTimer } from './ring-timers.ts';

export interface LostSocketDeps {
  readonly calls: Pick<CallStore, 'records'>;
  readonly history: Pick<CallHistory, 'page'>;
  readonly sockets: Pick<SocketStore, 'close' | 'markLost'>;
  readonly timers: PresenceTimer;
  readonly now: () => number;
}

/**
 * Called when a socket broke: keeps it as broken while its device is, or may come, into a call, and deletes it otherwise. Looks at the
 * newest page of the user's calls.
 *
 * The timers are started first: if this stops in between, the socket still counts as open, and the next message finds it broken again.
 */
export const socketLost = async (deps: LostSocketDeps, socket: Socket): Promise<void> => {
  const at = deps.now();
  const page = await deps.history.page(socket.userId, undefined, at);
  const callIds = (page?.callIds ?? []).filter((callId) => isAuthorisedFor(socket, callId));
  const found = callIds.length === 0 ? [] : await deps.calls.records(callIds);
  const ongoing = found.filter((call) => mayBeInCall(callAt(call, at), socket, at));
  if (ongoing.length === 0) return await deps.sockets.close(socket);
  await Promise.all(ongoing.map(({ callId }) => deps.timers.presence(callId, at, at + NOTIFIED_AFTER)));
  await deps.sockets.markLost(socket, at);
};
