import type { Call } from '../calls/call.ts';
import { callEvent } from '../calls/call-event.ts';
import { type PostDeps, postReached } from '../sockets/post-messages.ts';
import { isAuthorisedFor, type Socket } from '../sockets/socket.ts';

/** Sends each socket the call event of its device at `now`. @returns the sockets that it was sent to */
export const postEvents = (
  deps: PostDeps,
  call: Call,
  sockets: readonly Socket[],
  now: number,
): Promise<readonly Socket[]> =>
  postReached(
    deps,
    sockets
      .filter((socket) => isAuthorisedFor(socket, call.callId))
      .map((socket) => ({ socket, message: callEvent(call, socket, now) })),
  );
