import { type CallRecord, type CallText, callAt, isMissed, type Leg, legAt } from '../calls/call.ts';
import { viewOf } from '../calls/call-view.ts';
import { isCanary } from '../contract/canary.ts';
import { PUBLISHED_EVENT_VERSION, type PublishedCallEvent } from '../contract/published-events.ts';
import { callEventId, sequenceOf } from './event-ids.ts';

/** Something that happened in a call. */
interface Happened {
  readonly type: PublishedCallEvent['type'];
  /** The call's `seq` with it. */
  readonly seq: number;
  /** Among what can have happened with one `seq`. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly userId?: string;
  readonly deviceId?: string | undefined;
}

/** What is known of a call besides its record. */
export interface CallEventContext {
  /** Empty in a deployment without tenants. */
  readonly tenant: string;
  /** Only with the setting `events.callerName`. */
  readonly caller?: CallText['caller'] | undefined;
}

/**
 * The events of the write that left the call's record like this: what has this `seq`. So each is found once in the stream of the writes, and
 * nothing else needs to be read.
 */
export const callEventsOf = (call: CallRecord, context: CallEventContext): readonly PublishedCallEvent[] =>
  happenedIn(call)
    .filter(({ seq }) => seq === call.seq)
    .map((one) => eventOf(call, one, context));

/** All events of a call so far, in order, with the ids that they were published with. Their `data` is the call as it is now. */
export const allEventsOf = (call: CallRecord, context: CallEventContext): readonly PublishedCallEvent[] =>
  happenedIn(call)
    .sort((a, b) => sequenceOf(a.seq, a.index) - sequenceOf(b.seq, b.index))
    .map((one) => eventOf(call, one, context));

/**
 * When the record was written, as far as it decides what has happened. The ring window ends what is open only once the call has been closed,
 * or with its end: until then another write may be before it.
 */
const timeOf = ({ startedAt, closedAt = startedAt, endedAt = startedAt }: CallRecord): number =>
  Math.max(closedAt, endedAt);

const happenedIn = (call: CallRecord): Happened[] => {
  const { initiatedAfter, startedAt, callerId } = call;
  // A call that rang nobody, or one that release 0.1.0 has written; and the calls with which a deployment is checked.
  if (initiatedAfter === undefined || isCanary(callerId)) return [];
  const all: Happened[] = [{ type: 'call.initiated', seq: initiatedAfter + 1, index: 0, at: startedAt }];
  const now = callAt(call, timeOf(call));
  const endSeq = endSeqOf(call);
  if (now.endedAt !== undefined && endSeq !== undefined) {
    all.push({ type: 'call.ended', seq: endSeq, index: 3, at: now.endedAt });
  }
  // In one order whatever the order of the map.
  const userIds = Object.keys(call.legs).sort();
  for (const [position, userId] of userIds.entries()) {
    const stored = call.legs[userId];
    const leg = now.legs[userId];
    if (stored !== undefined && leg !== undefined) all.push(...happenedTo(call, userId, stored, leg, 4 + position));
  }
  return all.filter(({ seq }) => seq > initiatedAfter);
};

/** @param leg with an end that was not written to it */
const happenedTo = (call: CallRecord, userId: string, stored: Leg, leg: Leg, missedIndex: number): Happened[] => {
  const { ringingAt, ringingAfter, answeredAt, answeredSeq, answeredBy, endedAt } = leg;
  const all: Happened[] = [];
  if (ringingAt !== undefined && ringingAfter !== undefined) {
    const deviceId = firstReporter(leg);
    all.push({ type: 'call.ringing', seq: ringingAfter + 1, index: 1, at: ringingAt, userId, deviceId });
  }
  if (answeredAt !== undefined && answeredSeq !== undefined) {
    all.push({ type: 'call.answered', seq: answeredSeq, index: 2, at: answeredAt, userId, deviceId: answeredBy });
  }
  const seq = missedSeqOf(call, stored);
  if (endedAt !== undefined && seq !== undefined && isMissed(leg)) {
    all.push({ type: 'call.missed', seq, index: missedIndex, at: endedAt, userId });
  }
  return all;
};

const firstReporter = ({ reported }: Leg): string | undefined =>
  Object.entries(reported).sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1))[0]?.[0];

/**
 * The `seq` of a leg's end. Whichever came first ended an unanswered leg without a write to it: the close of the ring window or the end of
 * the call. An answered one is ended by the end of the call only.
 */
const legEndSeqOf = (call: CallRecord, leg: Leg): number | undefined => {
  // Release 0.1.0 wrote no `seq` with the end that an invite records.
  if (leg.endedAt !== undefined) return leg.endedSeq ?? leg.unrungSeq ?? 0;
  if (legAt(call, leg, timeOf(call)).endedAt === undefined) return undefined;
  if (leg.answeredAt !== undefined) return call.endedSeq;
  const seqs = [call.closedSeq, call.endedSeq].filter((seq) => seq !== undefined);
  return seqs.length === 0 ? undefined : Math.min(...seqs);
};

const endSeqOf = (call: CallRecord): number | undefined => {
  if (call.endedAt !== undefined) return call.endedSeq;
  const seqs = Object.values(call.legs).map((leg) => legEndSeqOf(call, leg));
  return seqs.every((seq) => seq !== undefined) ? Math.max(...seqs) : undefined;
};

/**
 * The `seq` with which it is known that a callee missed the call: after it is known whether the callee blocks the caller. The invite records
 * that, and a phone that has reported the ring shows it.
 */
const missedSeqOf = (call: CallRecord, leg: Leg): number | undefined => {
  const endSeq = legEndSeqOf(call, leg);
  if (endSeq === undefined || leg.isHidden) return undefined;
  if (leg.ringingAt !== undefined) return endSeq;
  return call.recordedAfter === undefined ? undefined : Math.max(endSeq, call.recordedAfter + 1);
};

const eventOf = (call: CallRecord, happened: Happened, { tenant, caller }: CallEventContext): PublishedCallEvent => {
  const { type, seq, index, at, userId, deviceId } = happened;
  const nobody = { name: '', handle: '', handleType: 'generic' } as const;
  // As somebody sees it who is not in it: without the pushes.
  const view = viewOf({ ...call, caller: caller ?? nobody }, '', timeOf(call));
  const {
    seq: _seq,
    state: _state,
    rings: _rings,
    parentParties: _parties,
    custom: _custom,
    caller: shown,
    ...data
  } = view;
  const sequence = sequenceOf(seq, index);
  return {
    id: callEventId(call.callId, sequence),
    type,
    version: PUBLISHED_EVENT_VERSION,
    timestamp: new Date(at).toISOString(),
    sequence,
    ...(tenant !== '' && { tenant }),
    data: {
      ...data,
      ...(userId !== undefined && { userId }),
      ...(deviceId !== undefined && { deviceId }),
      ...(caller !== undefined && { caller: shown }),
    },
  };
};
