import { type Call, isWithheldFrom } from '../calls/call.ts';
import { callEvent } from '../calls/call-event.ts';
import { type PostDeps, postReached } from '../sockets/post-messages.ts';
import { isAuthorisedFor, type Socket } from '../sockets/socket.ts';

/**
 * Sends each socket the call event of its device at `now`; none to a callee whose do-not-disturb withholds the call.
 *
 * @returns the sockets that it was sent to
 */
export const postEvents = (
  deps: PostDeps,
  call: Call,
  sockets: readonly Socket[],
  now: number,
): Promise<readonly Socket[]> =>
  postReached(
    deps,
    sockets
      .filter((socket) => isAuthorisedFor(socket, call.callId) && !isWithheldFrom(call, socket.userId))
      .map((socket) => ({ socket, message: callEvent(call, socket, now) })),
  );
