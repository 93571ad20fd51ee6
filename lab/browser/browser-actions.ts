import { InvalidStateError } from '../phones/phone.ts';
import type { BrowserAction, BrowserCall, BrowserNotification } from './browser.ts';
import { BROWSER_SOURCES, type BrowserStep, record } from './browser-state.ts';
import { closeNotification } from './notifications.ts';
import { addCall, answerInPage, declineInPage, findCall, hangUp } from './page-calls.ts';

type ActionOf<Name extends BrowserAction['do']> = Extract<BrowserAction, { readonly do: Name }>;
type ActionHandlers = {
  readonly [Name in BrowserAction['do']]: (step: BrowserStep, action: ActionOf<Name>) => void;
};

/** The page starts: it connects, and registers the browser, with a subscription if the user allows notifications. */
const openPage = (step: BrowserStep, by: 'user' | 'notification'): void => {
  const { browser } = step;
  browser.page = 'open';
  const text = by === 'user' ? 'The user opened the page.' : 'The click opened the page, with the call’s id.';
  record(step, 'page_opened', text, { by }, by === 'user' ? undefined : BROWSER_SOURCES.openWindow);
};

const register = (step: BrowserStep): void => {
  const { browser, requests } = step;
  if (browser.permission === 'granted' && browser.subscription !== 'active') {
    browser.subscription = 'active';
    record(step, 'subscribed', 'The page subscribed to Web Push, with the public key of GET /v1/client-config.');
  }
  requests.push({ kind: 'register' });
};

/** Deactivates the subscription. @param reason who ended it */
const endSubscription = (step: BrowserStep, text: string, reason: string, source: string): void => {
  step.browser.subscription = reason === 'denied' ? 'none' : 'ended';
  record(step, 'subscription_ended', text, { reason }, source);
};

const callIn = (
  { browser }: BrowserStep,
  states: readonly BrowserCall['state'][],
  id: string | undefined,
): BrowserCall | undefined =>
  browser.calls.find(({ state, callId }) => states.includes(state) && (id === undefined || callId === id));

/** The notification that rings. @throws {InvalidStateError} */
const ringing = ({ browser }: BrowserStep, id: string | undefined): BrowserNotification => {
  const found = browser.notifications.findLast(
    ({ isRinging, callId }) => isRinging && (id === undefined || callId === id),
  );
  if (found === undefined) throw new InvalidStateError('no call is ringing');
  return found;
};

/** A click on a notification, or on its button: it closes the notification, and opens a page if there is none. */
const click = (step: BrowserStep, { callId }: BrowserNotification): boolean => {
  closeNotification(step, callId);
  if (step.browser.page === 'open') return false;
  openPage(step, 'notification');
  return true;
};

const handlers: ActionHandlers = {
  open_page: (step) => {
    if (step.browser.page === 'open') throw new InvalidStateError('the page is already open');
    openPage(step, 'user');
    register(step);
  },
  close_page: (step) => {
    const { browser } = step;
    if (browser.page === 'closed') throw new InvalidStateError('no page is open');
    browser.page = 'closed';
    browser.calls = [];
    browser.pollAt = undefined;
    browser.isReplaced = false;
    record(step, 'page_closed', 'The user closed the page: the service worker still gets pushes.');
  },
  allow_notifications: (step, { allowed }) => {
    const { browser } = step;
    browser.permission = allowed ? 'granted' : 'denied';
    record(step, 'permission_changed', `Notifications are ${allowed ? 'allowed' : 'denied'}.`, { allowed });
    if (!allowed && browser.subscription === 'active') {
      const text = 'Without the permission, the browser ends its subscription. The backend learns it by the next push.';
      endSubscription(step, text, 'denied', BROWSER_SOURCES.permission);
    }
    if (allowed && browser.page === 'open') register(step);
  },
  end_subscription: (step) => {
    if (step.browser.subscription !== 'active') throw new InvalidStateError('there is no subscription');
    const text = 'The push service ended the subscription. The backend learns it by the next push.';
    endSubscription(step, text, 'push_service', BROWSER_SOURCES.gone);
  },
  go_offline: (step) => {
    step.browser.online = false;
    record(step, 'offline', 'The browser is offline: the push service keeps a push for its TTL.');
  },
  come_online: (step) => {
    step.browser.online = true;
    record(step, 'online', 'The browser is online.');
  },
  answer: (step, { callId }) => {
    const inPage = callIn(step, ['ringing'], callId);
    if (inPage !== undefined) return answerInPage(step, inPage);
    const notification = ringing(step, callId);
    const isOpened = click(step, notification);
    const { title: name, media } = notification;
    addCall(step, { callId: notification.callId, name, handle: name, media }, 'ringing');
    step.requests.push({ kind: 'get_call', callId: notification.callId, isPoll: false });
    const added = findCall(step, notification.callId);
    if (added !== undefined) answerInPage(step, added);
    if (isOpened) register(step);
  },
  decline: (step, { callId }) => {
    const inPage = callIn(step, ['ringing'], callId);
    if (inPage !== undefined) return declineInPage(step, inPage);
    const notification = ringing(step, callId);
    step.browser.notifications = step.browser.notifications.filter((one) => one !== notification);
    record(step, 'declined', `Declined ${notification.title}, with no page.`, { callId: notification.callId });
    const { callId: id, ackUrl: url = '' } = notification;
    step.requests.push({ kind: 'receipt', callId: id, url, event: 'declined', notification });
  },
  open_notification: (step, { callId }) => {
    const notification = ringing(step, callId);
    const isOpened = click(step, notification);
    step.requests.push({ kind: 'get_call', callId: notification.callId, isPoll: false });
    if (isOpened) register(step);
  },
  hang_up: (step, { callId }) => {
    const call = callIn(step, ['in_call', 'connecting'], callId);
    if (call === undefined) throw new InvalidStateError('there is no call');
    hangUp(step, call);
  },
};

/** TypeScript needs this function to relate the name to the type of its action. */
const run = <Name extends BrowserAction['do']>(step: BrowserStep, name: Name, action: ActionOf<Name>): void => {
  const handler: ActionHandlers[Name] = handlers[name];
  handler(step, action);
};

/** Performs a user's action. @throws {InvalidStateError} */
export const act = (step: BrowserStep, action: BrowserAction): void => run(step, action.do, action);
