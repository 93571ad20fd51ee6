import type { Call, Ring } from './call.ts';
import type { Move, Role } from './moves.ts';

/** By callee, by device: what became of each push. */
export type RingsByUser = Readonly<Record<string, Readonly<Record<string, Ring>>>>;

export interface MoveAttempt {
  readonly moved: boolean;
  /** After the move when it was made; otherwise the call as it was found, `undefined` when there is none. */
  readonly call: Call | undefined;
}

/** What the rules of calls need from the table. */
export interface CallStore {
  /** Writes a new call; answers the one that is already there instead, when its id is taken. */
  create(call: Call): Promise<Call | undefined>;
  get(callId: string): Promise<Call | undefined>;
  /** Makes the move if the stored call allows it: one conditional write, which tells the loser how things stand. */
  move(move: Move, role: Role): Promise<MoveAttempt>;
  /** Takes the invite over from one that has died. `false` when somebody else was faster. */
  takeLease(call: Call, until: number): Promise<boolean>;
  /**
   * Writes down what became of the pushes and ends the legs of `unreachable` users at `at`.
   * Releases the lease. Answers the call as it stands then.
   */
  recordRings(callId: string, rings: RingsByUser, unreachable: readonly string[], at: number): Promise<Call>;
  /** Forgets a call that rang nobody, so that its id can be used again. */
  discard(callId: string): Promise<void>;
}
