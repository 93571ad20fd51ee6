import type { EndReason } from '../contract/words.ts';
import type { Call, Ring } from './call.ts';
import type { Move, Role } from './moves.ts';

/** By callee, by device: what became of each push. */
export type RingsByUser = Readonly<Record<string, Readonly<Record<string, Ring>>>>;

export interface MoveAttempt {
  readonly moved: boolean;
  /** After the move when it was made; otherwise the call as it was found, `undefined` when there is none. */
  readonly call: Call | undefined;
}

/** What an invite writes down when it has done its work. */
export interface InviteRecord {
  readonly rings: RingsByUser;
  /** Legs that end here: nobody could be rung, or nobody was to be. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Whether everything was done; if not, the same invite may be sent again to do the rest. */
  readonly invited: boolean;
  readonly at: number;
}

export interface PushFailure {
  readonly userId: string;
  readonly deviceId: string;
  readonly messageId: string;
  readonly reason: string;
  readonly at: number;
}

/** What the rules of calls need from the table. */
export interface CallStore {
  /** Writes a new call; answers the one that is already there instead, when its id is taken. */
  create(call: Call): Promise<Call | undefined>;
  get(callId: string): Promise<Call | undefined>;
  /** Those of the calls that are there. */
  getMany(callIds: readonly string[]): Promise<readonly Call[]>;
  /** Makes the move if the stored call allows it: one conditional write, which tells the loser how things stand. */
  move(move: Move, role: Role): Promise<MoveAttempt>;
  /** Takes the invite over from one that has died: the call as it stands then. `undefined` when somebody else was faster. */
  takeInviteLease(call: Call, until: number): Promise<Call | undefined>;
  /** Writes down what became of an invite and releases its lease. Answers the call as it stands then. */
  recordInvite(callId: string, record: InviteRecord): Promise<Call>;
  /** Forgets a call that rang nobody, so that its id can be used again. */
  discard(callId: string): Promise<void>;
  /**
   * Decides that the one second ring is due now, and takes the invite's lease for it. Not when there was one, nothing is
   * left to ring, or an invite is at work.
   */
  claimSecondRing(callId: string, at: number, until: number): Promise<MoveAttempt>;
  /** Lets one timer close the call at a time. `undefined` while another is at it. */
  takeCloseLease(callId: string, at: number, until: number): Promise<Call | undefined>;
  /** Writes down that the end of the ring window has been dealt with. */
  markClosed(callId: string, at: number): Promise<void>;
  /** Writes down that a push failed after SNS had accepted it, if it is the one that rang the device. */
  markPushFailed(callId: string, failure: PushFailure): Promise<void>;
  /** Writes down that everybody has been told of what happened up to `at`. */
  markTold(callId: string, at: number): Promise<void>;
}
