import type { ReportedCall } from '../../client-libraries/client-library.ts';
import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import type { PhoneCall } from './phone.ts';
import type { EndedBy, ReceiptEvent } from './phone-state.ts';
import { record, type Step } from './step.ts';

/** Milliseconds between two polls of a connected app. A real connection would deliver the event at once. */
const POLL_INTERVAL_MS = 1_000;
const MAX_RECENTS = 10;

const transitionOf = { ringing: 'ringing', answered: 'answer', declined: 'decline', ended: 'end' } as const;

/** The call with this CallKit UUID or call id, if it is not over. */
export const findCall = ({ phone }: Step, id: string | undefined): PhoneCall | undefined =>
  phone.calls.find(({ uuid, callId }) => id !== undefined && (isSameId(uuid, id) || isSameId(callId, id)));

const isSameId = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** Replaces the call by a changed copy. */
export const updateCall = ({ phone }: Step, call: PhoneCall, changes: Partial<PhoneCall>): PhoneCall => {
  const changed = { ...call, ...changes };
  phone.calls = phone.calls.map((one) => (one.uuid === call.uuid ? changed : one));
  return changed;
};

export const addCall = (step: Step, call: PhoneCall): void => {
  step.phone.calls = [...step.phone.calls, call];
  const { phone, at } = step;
  if (phone.callUpdates === 'pushed' || phone.timers.some(({ kind }) => kind === 'poll')) return;
  phone.timers = [...phone.timers, { kind: 'poll', at: at + POLL_INTERVAL_MS }];
};

/** An incoming call. The phone generates the UUID if the library reports none. */
export const newIncomingCall = (
  { phone, at }: Step,
  reported: ReportedCall,
  shownBy: PhoneCall['shownBy'],
): PhoneCall => {
  if (reported.uuid === undefined) phone.generatedUuids += 1;
  return {
    uuid: reported.uuid ?? `00000000-0000-4000-8000-${String(phone.generatedUuids).padStart(12, '0')}`,
    callId: reported.callId,
    direction: 'incoming',
    state: 'ringing',
    name: reported.name,
    handle: reported.handle,
    media: reported.hasVideo ? 'video' : 'audio',
    shownBy,
    callback: reported.callback,
    expiresAt: reported.expiresAt,
    since: at,
  };
};

/** The system shows the call as ringing, for `ringMs` milliseconds. */
export const startRinging = (step: Step, call: PhoneCall, ringMs: number): void => {
  const { phone, at } = step;
  const { uuid, callId, name, shownBy } = call;
  addCall(step, call);
  phone.timers = [...phone.timers, { kind: 'ring_timeout', at: at + ringMs, uuid }];
  record(step, 'ringing', `${name} is calling.`, { uuid, callId, shownBy, name });
};

/** Ends the call on this phone and adds it to the recent calls. */
export const endCall = (step: Step, call: PhoneCall, endReason: EndReason, by: EndedBy, source?: string): void => {
  const { phone, at } = step;
  phone.calls = phone.calls.filter(({ uuid }) => uuid !== call.uuid);
  phone.timers = phone.timers.filter((timer) => !(timer.kind === 'ring_timeout' && timer.uuid === call.uuid));
  if (phone.calls.length === 0) phone.timers = phone.timers.filter(({ kind }) => kind !== 'poll');
  // A call that is over and is reported again, only to end at once, has one entry in the recent calls.
  if (!phone.recents.some(({ uuid }) => uuid === call.uuid)) {
    phone.recents = [{ ...call, state: 'ended' as const, endedAt: at, endReason }, ...phone.recents].slice(
      0,
      MAX_RECENTS,
    );
  }
  record(
    step,
    'ended',
    `The call is over: ${endReason.replaceAll('_', ' ')}.`,
    { uuid: call.uuid, callId: call.callId, endReason, by },
    source,
  );
};

/**
 * The app reports a call event to the server: with its session if it can read it, because the response then says which
 * device has the call; else with the receipt URL of the push. Native code reports `ringing`, with the receipt URL,
 * before the app has read its session.
 *
 * @returns whether the app can send the request
 */
export const reportToServer = (step: Step, call: PhoneCall, event: ReceiptEvent): boolean => {
  const { requests, phone } = step;
  const { uuid, callId } = call;
  const receipt = receiptOf(call, event);
  if (receipt !== undefined && (event === 'ringing' || !phone.unlocked || callId === undefined)) {
    requests.push({ kind: 'receipt', uuid, callId: callId ?? uuid, ...receipt });
    return true;
  }
  if (callId === undefined) {
    record(step, 'request_failed', 'The push has no call id, so the app cannot report to the server.', {
      reason: 'no_call_id',
    });
    return false;
  }
  if (!phone.unlocked) {
    record(
      step,
      'session_unreadable',
      'The phone was not unlocked since its restart: the app cannot read its session.',
    );
    return false;
  }
  requests.push({ kind: 'transition', uuid, callId, transition: transitionOf[event] });
  return true;
};

const receiptOf = ({ callback }: PhoneCall, event: ReceiptEvent) => {
  if (callback === undefined) return undefined;
  const { url, by } = callback;
  if (by === 'post') return { url, by, event };
  return event === 'ended' ? undefined : { url, by, event };
};

/**
 * Requests the state of the call: with the session, which shows this user's own leg, or with the receipt URL of the
 * push.
 */
export const requestCall = (
  { phone, requests }: Step,
  { callId, uuid, callback }: PhoneCall,
  isPoll: boolean,
): void => {
  const url = callback?.by === 'post' ? callback.url : undefined;
  if (callId !== undefined && phone.unlocked) requests.push({ kind: 'get_call', callId, isPoll });
  else if (url !== undefined) requests.push({ kind: 'get_call', callId: callId ?? uuid, url, isPoll });
};

/** Polls each call for which the app would have a connection. */
export const pollCalls = (step: Step): void => {
  const { phone, at } = step;
  if (phone.calls.length === 0) return;
  phone.timers = [...phone.timers, { kind: 'poll', at: at + POLL_INTERVAL_MS }];
  if (!phone.online || phone.process === 'suspended') return;
  for (const call of phone.calls) {
    const isConnected = call.state !== 'ringing' || phone.app.connects === 'while_ringing';
    if (isConnected && call.state !== 'connecting') requestCall(step, call, true);
  }
};
