import { type EndReason, endReasons } from '../../lambda/contract/end-reasons.ts';
import type { BrowserNotification } from './browser.ts';
import { BROWSER_SOURCES, type BrowserStep, record, type WebPushPayload } from './browser-state.ts';

/** More than one only if several people call at once. */
const MAX_NOTIFICATIONS = 5;

/** The texts of docs/web/ringthrough-sw.js. */
const BODIES = { audio: 'Incoming call', video: 'Incoming video call' } as const;

/** A tag stands for one notification: a new one replaces that of the same call. */
export const showNotification = ({ browser }: BrowserStep, notification: BrowserNotification): void => {
  const others = browser.notifications.filter(({ callId }) => callId !== notification.callId);
  browser.notifications = [notification, ...others].slice(0, MAX_NOTIFICATIONS);
};

/** Closes the notification without replacing it, as only a page or a click can. */
export const closeNotification = (step: BrowserStep, callId: string): void => {
  const { browser } = step;
  if (!browser.notifications.some((one) => one.callId === callId)) return;
  browser.notifications = browser.notifications.filter((one) => one.callId !== callId);
  record(step, 'notification_closed', 'The page closes the notification.', { callId });
};

type Incoming = Extract<WebPushPayload, { readonly type: 'incoming_call' }>;
type Ended = Extract<WebPushPayload, { readonly type: 'call_ended' }>;

/** The service worker gets a push: every push shows a notification. */
export const onPush = (step: BrowserStep, payload: WebPushPayload): void => {
  record(step, 'push_delivered', `The service worker gets ${payload.type}.`, { payload });
  if (payload.type === 'incoming_call') onIncoming(step, payload);
  else showEnded(step, payload.callId, payload.callerName, payload.isMissed, payload.endReason);
};

const onIncoming = (step: BrowserStep, { callId, callerName, media, expiresAt, ackUrl }: Incoming): void => {
  const { browser, at, requests } = step;
  if (expiresAt <= at) {
    // It came too late, for example after the computer slept.
    showEnded(step, callId, callerName, true);
    return;
  }
  const isOpen = browser.page === 'open';
  const notification = {
    ...{ callId, title: callerName, body: BODIES[media], isRinging: true, isSilent: isOpen, ackUrl, media },
  };
  showNotification(step, notification);
  const text = `${callerName} is calling: a notification with Answer and Decline${isOpen ? ', without a sound' : ''}.`;
  record(step, 'notification_rings', text, { callId, isSilent: isOpen }, BROWSER_SOURCES.userVisibleOnly);
  requests.push({ kind: 'receipt', callId, url: ackUrl, event: 'ringing', notification });
  // The page wakes its client, which reads what its WebSocket has not brought yet.
  if (isOpen && !browser.calls.some((call) => call.callId === callId))
    requests.push({ kind: 'get_call', callId, isPoll: false });
};

/** Replaces the notification: no push can only remove one. */
export const showEnded = (
  step: BrowserStep,
  callId: string,
  title: string,
  isMissed: boolean,
  endReason?: Ended['endReason'],
): void => {
  const body = bodyOf(isMissed, endReason);
  showNotification(step, { callId, title, body, isRinging: false, isSilent: true, media: 'audio' });
  const detail = { callId, isMissed, ...(endReason !== undefined && { endReason }) };
  record(step, 'notification_replaced', `The notification says: ${body}.`, detail, BROWSER_SOURCES.userVisibleOnly);
};

const bodyOf = (isMissed: boolean, endReason: EndReason | undefined): string => {
  if (isMissed) return 'Missed call';
  if (endReason === 'answered_elsewhere' || endReason === 'declined_elsewhere') return endReasons[endReason].label;
  return 'Call ended';
};
