import { type EndReason, endReasons } from '../../lambda/contract/end-reasons.ts';
import type { CallEvent } from '../phones/phone.ts';
import type { BrowserCall } from './browser.ts';
import { type BrowserStep, type IncomingCall, record } from './browser-state.ts';
import { closeNotification } from './notifications.ts';

/** Milliseconds between two reads of a call, while the page has no WebSocket of its own. */
const POLL_INTERVAL_MS = 1_000;
const MAX_RECENTS = 10;

export const findCall = ({ browser }: BrowserStep, callId: string): BrowserCall | undefined =>
  browser.calls.find((call) => call.callId === callId);

const replaceCall = ({ browser }: BrowserStep, call: BrowserCall, changes: Partial<BrowserCall>): void => {
  browser.calls = browser.calls.map((one) => (one.uuid === call.uuid ? { ...one, ...changes } : one));
};

/** The page shows a call: it rings, or it was answered by the button of the notification. */
export const addCall = (step: BrowserStep, call: IncomingCall, state: 'ringing' | 'connecting'): void => {
  const { browser, at } = step;
  browser.calls = [...browser.calls, { uuid: call.callId, ...call, direction: 'incoming', state, since: at }];
  schedulePoll(step);
};

/** The page rings, and reports it. */
export const ringInPage = (step: BrowserStep, call: IncomingCall): void => {
  if (findCall(step, call.callId) !== undefined) return;
  addCall(step, call, 'ringing');
  record(step, 'ringing', `${call.name} is calling, in the page.`, { callId: call.callId, name: call.name });
  step.requests.push({ kind: 'transition', callId: call.callId, transition: 'ringing' });
};

export const answerInPage = (step: BrowserStep, call: BrowserCall): void => {
  const { callId = call.uuid } = call;
  for (const other of step.browser.calls) if (other.state === 'in_call') hangUp(step, other);
  replaceCall(step, call, { state: 'connecting' });
  record(step, 'answered', `Answered ${call.name}.`, { callId });
  closeNotification(step, callId);
  step.requests.push({ kind: 'transition', callId, transition: 'answer' });
};

export const declineInPage = (step: BrowserStep, call: BrowserCall): void => {
  const { callId = call.uuid } = call;
  record(step, 'declined', `Declined ${call.name}.`, { callId });
  step.requests.push({ kind: 'transition', callId, transition: 'decline' });
  endCall(step, call, 'declined');
};

export const hangUp = (step: BrowserStep, call: BrowserCall): void => {
  step.requests.push({ kind: 'transition', callId: call.callId ?? call.uuid, transition: 'end' });
  endCall(step, call, 'completed');
};

/** The call is over in the page, which closes its notification. */
export const endCall = (step: BrowserStep, call: BrowserCall, endReason: EndReason): void => {
  const { browser, at } = step;
  const { callId = call.uuid } = call;
  browser.calls = browser.calls.filter(({ uuid }) => uuid !== call.uuid);
  browser.recents = [{ ...call, state: 'ended' as const, endedAt: at, endReason }, ...browser.recents].slice(
    0,
    MAX_RECENTS,
  );
  record(step, 'ended', `The call is over: ${endReason.replaceAll('_', ' ')}.`, { callId, endReason });
  closeNotification(step, callId);
  if (browser.calls.length > 0) return;
  browser.pollAt = undefined;
  browser.isReplaced = false;
};

export const startCall = (step: BrowserStep, call: BrowserCall): void => {
  replaceCall(step, call, { state: 'in_call', since: step.at });
  record(step, 'in_call', `In a call with ${call.name}.`, { callId: call.callId });
};

/** Applies a call event to the page. */
export const onCallEvent = (step: BrowserStep, { callId, state, endReason, answeredBy }: CallEvent): void => {
  const call = findCall(step, callId);
  if (call === undefined) return;
  const isRinging = call.state === 'ringing';
  if (state === 'ended') {
    const reason = endReason ?? 'completed';
    endCall(step, call, (isRinging ? endReasons[reason].onOtherDevices : null) ?? reason);
  }
  const isElsewhere = answeredBy === undefined ? isRinging : answeredBy !== step.browser.id;
  if (state === 'answered' && isElsewhere) endCall(step, call, 'answered_elsewhere');
};

/** While the page has calls and no WebSocket, it reads them. */
export const schedulePoll = ({ browser, at }: BrowserStep): void => {
  const isNeeded = browser.calls.length > 0 && !browser.isConnected;
  browser.pollAt = isNeeded ? (browser.pollAt ?? at + POLL_INTERVAL_MS) : undefined;
};

export const pollCalls = (step: BrowserStep): void => {
  const { browser, requests } = step;
  browser.pollAt = undefined;
  schedulePoll(step);
  if (!browser.online) return;
  for (const { callId, state } of browser.calls) {
    if (callId !== undefined && state !== 'connecting') requests.push({ kind: 'get_call', callId, isPoll: true });
  }
};
