import type { CallState, DeclineEnds, EndReason, HandleType, Media, RingOutcome } from '../contract/words.ts';

/** What the push service's door said of one ring of one device. */
export interface Ring {
  readonly outcome: RingOutcome;
  readonly reason?: string | undefined;
  /** SNS's id of an accepted push, by which its later failure is known. */
  readonly messageId?: string | undefined;
  /** When SNS answered. */
  readonly at?: number | undefined;
}

/** Whether the push service may have taken a push of which it did not say so. */
export const mayHaveRung = ({ outcome, reason }: Ring): boolean => outcome === 'retryable' && reason === 'unanswered';

/**
 * When something became what it is. Times are only ever added, never changed or taken away: whichever of two writers
 * comes first, the call ends up the same.
 */
export interface Times {
  readonly ringingAt?: number | undefined;
  readonly answeredAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

/** One callee's part of a call. */
export interface Leg extends Times {
  /** The device that answered. */
  readonly answeredBy?: string | undefined;
  readonly endReason?: EndReason | undefined;
  /** The device that declined or hung up. */
  readonly endedBy?: string | undefined;
  /** By device: what became of its push. Written by whoever rings. */
  readonly rings: Readonly<Record<string, Ring>>;
  /** By device: when the phone said that it got the ring. Written by the phones. */
  readonly reported: Readonly<Record<string, number>>;
  /** By device: when Apple or Google refused the push that SNS had accepted, and why. Written by the push feedback. */
  readonly failed: Readonly<Record<string, { readonly at: number; readonly reason: string }>>;
  /** By device: when it declined for itself alone. Written by the phones. */
  readonly silenced: Readonly<Record<string, number>>;
}

/** A call as it is stored: one item, so that one conditional write decides each move. All times are epoch milliseconds. */
export interface Call extends Times {
  readonly callId: string;
  /** Counts up with every write: of two views of a call, the one with the higher number is the later. */
  readonly seq: number;
  readonly callerId: string;
  /** The device that calls, if it named itself. */
  readonly callerDeviceId?: string | undefined;
  readonly caller: { readonly name: string; readonly handle: string; readonly handleType: HandleType };
  readonly media: Media;
  readonly declineEnds: DeclineEnds;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly startedAt: number;
  /** End of the ring window. */
  readonly expiresAt: number;
  /** From then on the call reads as if it had never been. */
  readonly keptUntil: number;
  /** By user id of the callee. */
  readonly legs: Readonly<Record<string, Leg>>;
  /** Legs that no callee has ended yet; the call is over when none is left. */
  readonly openLegs: number;
  /** Legs that were answered and that no callee has ended yet. */
  readonly talkingLegs: number;
  /** Set when the caller ended the call for all. */
  readonly endReason?: EndReason | undefined;
  /** Until then one invite is at work on this call and a second one with the same id waits. */
  readonly inviteLease: number;
  /** Whether the invite did all it had to do: pushes, timers, history. */
  readonly invited: boolean;
  /** When silent devices were rung a second time. */
  readonly rungAgainAt?: number | undefined;
  /** Until then one timer is at work on closing the call and a second one waits. */
  readonly closeLease?: number | undefined;
  /** When the timer had done all that the end of the ring window brings. */
  readonly closedAt?: number | undefined;
  /** Whatever happened up to then, everybody else has been told of. */
  readonly toldAt?: number | undefined;
  /** Key of the call's receipt tokens, base64url; gone with the call. */
  readonly receiptKey: string;
}

/** The leg of somebody who has just been invited. */
export const newLeg: Leg = { rings: {}, reported: {}, failed: {}, silenced: {} };

/** The state that the times amount to. */
export const stateOf = (times: Times): CallState => {
  if (times.endedAt !== undefined) return 'ended';
  if (times.answeredAt !== undefined) return 'answered';
  return times.ringingAt === undefined ? 'initiated' : 'ringing';
};

/** Whether the leg may still ring. */
export const isLegOpen = ({ answeredAt, endedAt }: Leg): boolean => answeredAt === undefined && endedAt === undefined;

/** A leg as it stands at `now`: the end of the call, and of the ring window, ends it without anybody having written so. */
export const legAt = (call: Call, leg: Leg, now: number): Leg => {
  if (leg.endedAt !== undefined) return leg;
  const endOfCall = call.endedAt ?? Number.POSITIVE_INFINITY;
  if (leg.answeredAt === undefined && now >= call.expiresAt && endOfCall >= call.expiresAt) {
    return { ...leg, endedAt: call.expiresAt, endReason: 'no_answer' };
  }
  if (call.endedAt === undefined) return leg;
  return {
    ...leg,
    endedAt: call.endedAt,
    endReason: leg.answeredAt === undefined ? 'cancelled' : (call.endReason ?? 'completed'),
  };
};

/** What ended a call whose callees' legs ended differently: the most telling comes first. */
const reasonOrder: readonly EndReason[] = [
  'completed',
  'failed',
  'declined',
  'busy',
  'no_answer',
  'unreachable',
  'cancelled',
];

/** The call as it stands at `now`, its own end worked out from its legs. */
export const callAt = (call: Call, now: number): Call => {
  const legs = Object.fromEntries(Object.entries(call.legs).map(([userId, leg]) => [userId, legAt(call, leg, now)]));
  if (call.endedAt !== undefined) return { ...call, legs };
  const all = Object.values(legs);
  const ends = all.map((leg) => leg.endedAt).filter((at) => at !== undefined);
  if (ends.length < all.length) return { ...call, legs };
  const endReason = reasonOrder.find((reason) => all.some((leg) => leg.endReason === reason)) ?? 'failed';
  return { ...call, legs, endedAt: Math.max(...ends), endReason };
};

/** Whoever is in the call: the caller or one of the callees. */
export const isParty = (call: Call, userId: string): boolean =>
  call.callerId === userId || Object.hasOwn(call.legs, userId);
