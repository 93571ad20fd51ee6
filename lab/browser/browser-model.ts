import * as v from 'valibot';
import { endReasons } from '../../lambda/contract/end-reasons.ts';
import { act } from './browser-actions.ts';
import {
  type BrowserEvent,
  type BrowserRequest,
  type BrowserState,
  type BrowserStep,
  record,
  WebPushPayload,
} from './browser-state.ts';
import { onPush, showEnded, showNotification } from './notifications.ts';
import { endCall, findCall, onCallEvent, pollCalls, ringInPage, schedulePoll, startCall } from './page-calls.ts';

/** A browser whose page was never opened. */
export const newBrowser = (id: string, userId: string): BrowserState => ({
  ...{ id, userId, page: 'closed', online: true, permission: 'granted', subscription: 'none' },
  ...{ isConnected: false, isReplaced: false, notifications: [], calls: [], recents: [] },
});

/** Whether the page wants a WebSocket now. */
export const wantsSocket = ({ page, online, isReplaced }: BrowserState): boolean =>
  page === 'open' && online && !isReplaced;

/**
 * What the page and the service worker of `docs/web` do, and what the browser does with them. Pure: it does not change its arguments.
 *
 * @throws {InvalidStateError} for an action that is not possible; the browser stays unchanged
 */
export const browserModel = (before: BrowserState, event: BrowserEvent, at: number): BrowserStep => {
  const step: BrowserStep = { browser: structuredClone(before), at, entries: [], requests: [] };
  apply(step, event);
  schedulePoll(step);
  return step;
};

const apply = (step: BrowserStep, event: BrowserEvent): void => {
  const { browser, at } = step;
  switch (event.kind) {
    case 'action':
      act(step, event.action);
      break;
    case 'push': {
      // A push of the app's own is for another listener.
      const payload = v.safeParse(WebPushPayload, event.payload);
      if (payload.success) onPush(step, payload.output);
      break;
    }
    case 'incoming':
      if (browser.page === 'open') ringInPage(step, event.call);
      break;
    case 'call_event':
      onCallEvent(step, event.callEvent);
      break;
    case 'socket':
      onSocket(step, event);
      break;
    case 'response':
      onResponse(step, event);
      break;
    case 'clock':
      if (browser.pollAt !== undefined && browser.pollAt <= at) pollCalls(step);
  }
};

const onSocket = (
  step: BrowserStep,
  { isOpen, isReplaced }: Extract<BrowserEvent, { readonly kind: 'socket' }>,
): void => {
  const { browser } = step;
  if (browser.isConnected !== isOpen)
    record(step, isOpen ? 'connected' : 'disconnected', `The page’s WebSocket is ${isOpen ? 'open' : 'closed'}.`);
  browser.isConnected = isOpen;
  browser.isReplaced = isReplaced && browser.calls.length > 0;
};

const onResponse = (step: BrowserStep, event: Extract<BrowserEvent, { readonly kind: 'response' }>): void => {
  const { request, response, incoming } = event;
  recordResponse(step, request, response);
  const { status, code, callEvent } = response;
  const isOk = status >= 200 && status < 300;
  const { browser, at } = step;
  switch (request.kind) {
    case 'register':
      browser.registration = {
        ...{ status, at, hasSubscription: browser.subscription === 'active' },
        ...(code !== undefined && { code }),
      };
      return;
    case 'receipt':
      // Without a network it is not declined: the user can try again.
      if (request.event === 'declined' && status === 0)
        showNotification(step, { ...request.notification, isSilent: true });
      // The end came before the push.
      if (request.event === 'ringing' && callEvent?.state === 'ended') {
        const { endReason = 'completed' } = callEvent;
        showEnded(step, request.callId, request.notification.title, endReasons[endReason].isMissed, endReason);
      }
      return;
    case 'get_call':
      if (callEvent !== undefined) onCallEvent(step, callEvent);
      if (incoming !== undefined && browser.page === 'open') ringInPage(step, incoming);
      return;
    case 'transition': {
      const call = findCall(step, request.callId);
      if (request.transition !== 'answer' || call?.state !== 'connecting') return;
      if (isOk) startCall(step, call);
      else if (code === 'answered_elsewhere' || code === 'declined_elsewhere') endCall(step, call, code);
      else endCall(step, call, callEvent?.endReason ?? 'failed');
    }
  }
};

const nameOf = (request: BrowserRequest): string => {
  if (request.kind === 'transition') return request.transition;
  if (request.kind === 'receipt') return `receipt ${request.event}`;
  return request.kind.replace('_', ' ');
};

const recordResponse = (
  step: BrowserStep,
  request: BrowserRequest,
  { status, code }: { readonly status: number; readonly code?: string | undefined },
): void => {
  // One entry per second would hide all other entries.
  if (request.kind === 'get_call' && request.isPoll) return;
  const name = nameOf(request);
  const detail = { request: name, status, ...(code !== undefined && { code }) };
  if (status === 0) record(step, 'request_failed', `${name}: the server could not be reached.`, detail);
  else record(step, 'request', `${name}: ${status}${code === undefined ? '' : ` ${code}`}.`, detail);
};
