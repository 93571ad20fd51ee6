import { type PostDeps, post } from '../sockets/post.ts';
import { mayKnow, type Socket } from '../sockets/socket.ts';
import type { Call } from './call.ts';
import { callEvent } from './call-event.ts';

/** Sends each socket what the call is for its device at `now`. */
export const postEvents = (deps: PostDeps, call: Call, sockets: readonly Socket[], now: number): Promise<boolean> =>
  post(
    deps,
    sockets
      .filter((socket) => mayKnow(socket, call.callId))
      .map((socket) => ({ socket, message: callEvent(call, socket, now) })),
  );
