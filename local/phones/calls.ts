import type { EndReason } from '../../lambda/contract/words.ts';
import type { Shown } from './libraries/reading.ts';
import type { PhoneCall } from './phone.ts';
import type { EndedBy, ReceiptEvent } from './phone-state.ts';
import { note, type Turn } from './turn.ts';

/** Milliseconds between two looks of a connected app: what a connection would have told it at once. */
const LOOK_MS = 1_000;
const RECENTS = 10;

const moveOf = { ringing: 'ringing', answered: 'answer', declined: 'decline', ended: 'end' } as const;

/** The live call that a push or a user means. */
export const findCall = ({ phone }: Turn, id: string | undefined): PhoneCall | undefined =>
  phone.calls.find(({ uuid, callId }) => id !== undefined && (same(uuid, id) || same(callId, id)));

const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** Puts a changed call in the place of what it was. */
export const change = ({ phone }: Turn, call: PhoneCall, changes: Partial<PhoneCall>): PhoneCall => {
  const changed = { ...call, ...changes };
  phone.calls = phone.calls.map((one) => (one.uuid === call.uuid ? changed : one));
  return changed;
};

export const addCall = (turn: Turn, call: PhoneCall): void => {
  turn.phone.calls = [...turn.phone.calls, call];
  const { phone, at } = turn;
  if (phone.hears === 'told' || phone.due.some(({ what }) => what === 'look')) return;
  phone.due = [...phone.due, { what: 'look', at: at + LOOK_MS }];
};

/** A call that comes in, under a UUID of the phone's own where the push brings none. */
export const newCall = ({ phone, at }: Turn, shown: Shown, shownBy: PhoneCall['shownBy']): PhoneCall => {
  if (shown.uuid === undefined) phone.made += 1;
  return {
    uuid: shown.uuid ?? `00000000-0000-4000-8000-${String(phone.made).padStart(12, '0')}`,
    callId: shown.callId,
    direction: 'incoming',
    state: 'ringing',
    name: shown.name,
    handle: shown.handle,
    media: shown.hasVideo ? 'video' : 'audio',
    shownBy,
    callback: shown.callback,
    expiresAt: shown.expiresAt,
    since: at,
  };
};

/** The system shows the call from now on, and for so long. */
export const ring = (turn: Turn, call: PhoneCall, ringMs: number): void => {
  const { phone, at } = turn;
  const { uuid, callId, name, shownBy } = call;
  addCall(turn, call);
  phone.due = [...phone.due, { what: 'ring_ends', at: at + ringMs, uuid }];
  note(turn, 'ringing', `${name} is calling.`, { uuid, callId, shownBy, name });
};

/** The call is over on this phone. */
export const endCall = (turn: Turn, call: PhoneCall, endReason: EndReason, by: EndedBy, source?: string): void => {
  const { phone, at } = turn;
  phone.calls = phone.calls.filter(({ uuid }) => uuid !== call.uuid);
  phone.due = phone.due.filter((due) => !(due.what === 'ring_ends' && due.uuid === call.uuid));
  if (phone.calls.length === 0) phone.due = phone.due.filter(({ what }) => what !== 'look');
  // A call that was over and is reported once more, to be ended at once, is one call to whoever looks at them later.
  if (!phone.recents.some(({ uuid }) => uuid === call.uuid)) {
    phone.recents = [{ ...call, state: 'ended' as const, endedAt: at, endReason }, ...phone.recents].slice(0, RECENTS);
  }
  note(
    turn,
    'ended',
    `The call is over: ${endReason.replaceAll('_', ' ')}.`,
    { uuid: call.uuid, callId: call.callId, endReason, by },
    source,
  );
};

/**
 * The app tells the server. With its session where it can read it, because then it hears who has the call; without, by the URL
 * in the push. That it rings is told by native code, which has the URL before any session is read.
 *
 * @returns whether it could
 */
export const tellServer = (turn: Turn, call: PhoneCall, event: ReceiptEvent): boolean => {
  const { requests, phone } = turn;
  const { uuid, callId } = call;
  const receipt = receiptOf(call, event);
  if (receipt !== undefined && (event === 'ringing' || !phone.unlocked || callId === undefined)) {
    requests.push({ do: 'receipt', uuid, callId: callId ?? uuid, ...receipt });
    return true;
  }
  if (callId === undefined) {
    note(turn, 'request_failed', 'The push does not say which call it is, so the app cannot tell the server.', {
      reason: 'no_call_id',
    });
    return false;
  }
  if (!phone.unlocked) {
    note(turn, 'session_unreadable', 'The phone was not unlocked since it started: the app cannot read its session.');
    return false;
  }
  requests.push({ do: 'move', uuid, callId, move: moveOf[event] });
  return true;
};

const receiptOf = ({ callback }: PhoneCall, event: ReceiptEvent) => {
  if (callback === undefined) return undefined;
  const { url, by } = callback;
  if (by === 'post') return { url, by, event };
  return event === 'ended' ? undefined : { url, by, event };
};

/** The app asks how the call stands: with its session, which says what became of this phone's own part, or by the push's URL. */
export const look = ({ phone, requests }: Turn, { callId, uuid, callback }: PhoneCall, isRoutine: boolean): void => {
  const url = callback?.by === 'post' ? callback.url : undefined;
  if (callId !== undefined && phone.unlocked) requests.push({ do: 'look', callId, isRoutine });
  else if (url !== undefined) requests.push({ do: 'look', callId: callId ?? uuid, url, isRoutine });
};

/** What the app's own connection brings, for each call that it has one for. */
export const lookAtAll = (turn: Turn): void => {
  const { phone, at } = turn;
  if (phone.calls.length === 0) return;
  phone.due = [...phone.due, { what: 'look', at: at + LOOK_MS }];
  if (!phone.online || phone.process === 'suspended') return;
  for (const call of phone.calls) {
    const isConnected = call.state !== 'ringing' || phone.app.connects === 'while_ringing';
    if (isConnected && call.state !== 'connecting') look(turn, call, true);
  }
};
