import type { Call } from './call.ts';
import { type MoveResult, moveCall } from './move-call.ts';
import type { Move } from './moves.ts';
import { postEvents } from './post-events.ts';
import { type TellDeps, tellOthers } from './tell-others.ts';

export interface MoveDeps extends TellDeps {
  /** Told when others could not be told. The move stands; the ring timer, or the same move again, tells them. */
  readonly onUntold: (callId: string, cause: unknown) => void;
  /** Told how many milliseconds after its push a phone first reported the ring. */
  readonly onReport: (callId: string, deviceId: string, ms: number) => void;
  /** Told of each answer. */
  readonly onAnswer: (callId: string) => void;
}

/** The move stands, but not everybody could be told, and no timer is left to do so: the same move again tells them. */
export type Untold = { readonly kind: 'untold'; readonly call: Call };

/** Moves a call, or says why not, and tells everybody else. What a callee's phone says is also proof that its ring arrived. */
export const moveAndTell = async (deps: MoveDeps, move: Move): Promise<MoveResult | Untold> => {
  const result = await moveCall(deps.calls, move);
  if (result.kind !== 'moved') return result;
  const { call } = result;
  const { userId, deviceId } = move;
  const leg = call.legs[userId];
  const isReport = leg !== undefined && deviceId !== undefined && leg.reported[deviceId] === move.at;
  if (isReport) deps.onReport(move.callId, deviceId, move.at - (leg.rings[deviceId]?.at ?? call.startedAt));
  if (move.name === 'answer' && !result.isRepeated) deps.onAnswer(move.callId);
  const told = tellOthers(deps, call, { userId, deviceId, hasMoved: !result.isRepeated });
  const work = [
    told,
    isReport && move.name === 'ringing' ? tellCaller(deps, call, move.at) : undefined,
    isReport ? deps.devices.countReceipt(userId, deviceId, move.at) : undefined,
  ];
  for (const done of await Promise.allSettled(work)) {
    if (done.status === 'rejected') deps.onUntold(move.callId, done.reason);
  }
  const isTold = await told.catch(() => false);
  return isTold || call.closedAt === undefined ? result : { kind: 'untold', call };
};

/** That a phone rings is news for the caller alone, and no more than their sockets are told. */
const tellCaller = async (deps: MoveDeps, call: Call, at: number): Promise<void> => {
  const { sockets } = await deps.callees.reach(call.callerId);
  await postEvents(deps, call, sockets, at);
};
