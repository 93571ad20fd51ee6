import { type MoveResult, moveCall } from './move-call.ts';
import type { Move } from './moves.ts';
import { type TellDeps, tellOthers } from './tell-others.ts';

export interface MoveDeps extends TellDeps {
  /** Told when others could not be told. The move stands; the ring timer, or the same move again, tells them. */
  readonly onUntold: (callId: string, cause: unknown) => void;
}

/** Moves a call, or says why not, and tells everybody else. */
export const moveAndTell = async (deps: MoveDeps, move: Move): Promise<MoveResult> => {
  const result = await moveCall(deps.calls, move);
  if (result.kind === 'moved') {
    await tellOthers(deps, result.call, { userId: move.userId, deviceId: move.deviceId }).catch((cause: unknown) =>
      deps.onUntold(move.callId, cause),
    );
  }
  return result;
};
