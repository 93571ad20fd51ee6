import { type Call, callAt, isParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { Mailbox, Signal } from './mailbox.ts';

export interface SignalDeps {
  readonly calls: CallStore;
  readonly mailbox: Mailbox;
  readonly now: () => number;
}

/** The device that writes or reads. */
export interface Correspondent {
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
}

type Refusal =
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call }
  | { readonly kind: 'answered-elsewhere'; readonly call: Call; readonly answeredBy: Omit<Correspondent, 'callId'> };

export type SendResult =
  | { readonly kind: 'sent'; readonly seq: number }
  | { readonly kind: 'unclear-recipient' | 'mailbox-full' }
  | Refusal;

/** Puts a signal into the mailbox of another party; of the only other one when none is named. */
export const sendSignal = async (
  deps: SignalDeps,
  from: Correspondent,
  to: string | undefined,
  content: string,
): Promise<SendResult> => {
  const found = await liveCall(deps, from);
  if (found.kind !== 'live') return found;
  const others = partiesOf(found.call).filter((userId) => userId !== from.userId);
  const recipient = to ?? (others.length === 1 ? others[0] : undefined);
  if (recipient === undefined || !others.includes(recipient)) return { kind: 'unclear-recipient' };
  const { userId, deviceId } = from;
  const seq = await deps.mailbox.append(from.callId, recipient, {
    from: { userId, deviceId },
    content,
    sentAt: deps.now(),
  });
  return seq === undefined ? { kind: 'mailbox-full' } : { kind: 'sent', seq };
};

/** Milliseconds after which a number that is missing is taken for one whose sender died between taking and using it. */
const LOST = 5_000;

/**
 * What was sent to a party after a number, in order. A signal whose predecessor is still on its way to the table waits for
 * it, so that nobody who goes on from the last number they saw ever misses one.
 */
export const readSignals = async (
  deps: SignalDeps,
  reader: Correspondent,
  after: number,
): Promise<{ readonly kind: 'read'; readonly signals: readonly Signal[] } | Refusal> => {
  const found = await liveCall(deps, reader);
  if (found.kind !== 'live') return found;
  const signals: Signal[] = [];
  let last = after;
  for (const signal of await deps.mailbox.after(reader.callId, reader.userId, after)) {
    if (signal.seq !== last + 1 && deps.now() - signal.sentAt < LOST) break;
    signals.push(signal);
    last = signal.seq;
  }
  return { kind: 'read', signals };
};

/** The call, if the device is the one by which its user is in it now. */
const liveCall = async (
  { calls, now }: SignalDeps,
  { callId, userId, deviceId }: Correspondent,
): Promise<{ readonly kind: 'live'; readonly call: Call } | Refusal> => {
  const stored = await calls.get(callId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const call = callAt(stored, now());
  const answeredBy = call.legs[userId]?.answeredBy;
  if (userId !== call.callerId && answeredBy !== undefined && answeredBy !== deviceId) {
    return { kind: 'answered-elsewhere', call, answeredBy: { userId, deviceId: answeredBy } };
  }
  return partiesOf(call).includes(userId) ? { kind: 'live', call } : { kind: 'wrong-state', call };
};

/** Who is in the call at this moment: nobody before an answer. */
const partiesOf = (call: Call): readonly string[] => {
  const talking = Object.entries(call.legs).filter(
    ([, leg]) => leg.answeredAt !== undefined && leg.endedAt === undefined,
  );
  if (call.endedAt !== undefined || talking.length === 0) return [];
  return [call.callerId, ...talking.map(([userId]) => userId)];
};
