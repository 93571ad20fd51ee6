import { type Call, callAt } from '../calls/call.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import type { RingTimers } from './ring-timers.ts';

export interface NotifyAgainDeps extends NotifyDeps {
  readonly timers: Pick<RingTimers, 'notify'>;
  /** Called when participants could not be notified; they are again after a few seconds. */
  readonly onNotificationFailed: (callId: string, cause: unknown) => void;
  /** Called when the push service has not accepted the notifications for so long that they are given up. */
  readonly onAbandoned: (callId: string) => void;
}

/** Milliseconds between two attempts: a phone that may still ring hears of the end within 5 s after an outage. */
const INTERVAL = 4_000;
/** Milliseconds after the last change for which a phone may ring. */
const RINGING = 60_000;
/** Milliseconds between two attempts after that: what is left is the notification of a missed call. */
const LONG_INTERVAL = 30_000;
/** Milliseconds after the last change when notifications are given up. */
const LIFETIME = 15 * 60_000;

/**
 * Notifies the participants of a call that nobody has notified of its last change: the request that made it failed, or SNS
 * accepted not all messages. Does nothing after a later change, which has attempts of its own.
 *
 * @param changedSeq the call's `changedSeq` with the change; `undefined` for the last one
 * @param firstDelay milliseconds until the next attempt, if this one fails
 */
export const notifyAgain = async (
  deps: NotifyAgainDeps,
  callId: string,
  changedSeq: number | undefined,
  firstDelay?: number,
): Promise<void> => {
  const at = deps.now();
  let next = at + (firstDelay ?? INTERVAL);
  try {
    // Mostly, the request has notified everybody. A read that may be a moment old says so for half the price.
    const seen = changedSeq === undefined ? undefined : await deps.calls.get(callId, false);
    if (seen !== undefined && isOver(seen, changedSeq)) return;
    const found = await deps.calls.get(callId);
    if (found?.unnotified === undefined) return;
    if (changedSeq !== undefined && changedSeq !== found.changedSeq) return;
    const call = callAt(found, at);
    if (await notifyParticipants(deps, call)) return;
    const age = at - lastChangeAt(call);
    if (age >= LIFETIME) return deps.onAbandoned(callId);
    if (age >= RINGING) next = at + LONG_INTERVAL;
  } catch (cause) {
    deps.onNotificationFailed(callId, cause);
  }
  // From now, and not from `at`: the attempt may have taken seconds.
  await deps.timers.notify(callId, changedSeq, deps.now(), next);
};

/** Whether nothing is left to do for this change: everybody was notified of it, or a later one has been made. Stays true once it is. */
const isOver = ({ notifiedSeq = 0, changedSeq = 0 }: Call, seq = 0): boolean => notifiedSeq >= seq || changedSeq > seq;

const lastChangeAt = ({ startedAt, legs, parentParties = {} }: Call): number =>
  Math.max(
    startedAt,
    ...Object.values(legs).map(({ answeredAt = 0, endedAt = 0 }) => Math.max(answeredAt, endedAt)),
    ...Object.values(parentParties).map(({ leftAt = 0 }) => leftAt),
  );
