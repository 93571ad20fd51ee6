/**
 * The service worker of a page that rings. Copy it to the root of your site: it serves pages in its folder and below. It needs no build and
 * no library; if your site has a service worker already, import it there: `importScripts('/ringthrough-sw.js')`.
 */
/* global self */
(() => {
  /** The page that shows calls, as a URL or relative to the worker's scope. It gets `?callId=…`, and `&answer=1` to answer at once. */
  const PAGE = './';

  /** Your texts; the worker has `self.navigator.language`. */
  const TEXTS = {
    audio: 'Incoming call',
    video: 'Incoming video call',
    answer: 'Answer',
    decline: 'Decline',
    missed: 'Missed call',
    answered_elsewhere: 'Answered on another device',
    declined_elsewhere: 'Declined on another device',
    ended: 'Call ended',
  };

  /** The end reasons of a call that nobody took. */
  const MISSED = ['no_answer', 'cancelled'];

  const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

  const notifyPages = async (message) => {
    for (const page of await windows()) page.postMessage(message);
  };

  /**
   * The `ackUrl` is the credential for this one call.
   * @returns the call as it is then, or a problem without a `state`; `undefined` without a network
   */
  const report = async (ackUrl, event) => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event }),
      keepalive: true,
    };
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const response = await fetch(ackUrl, request);
        if (response.status < 500) return await response.json();
      } catch {
        // Once more.
      }
    }
    return undefined;
  };

  /** Every push shows a notification, or replaces one: a browser takes the subscription from sites that do not. */
  const showRinging = (call, isSilent) =>
    self.registration.showNotification(call.callerName || call.handle || call.callerId || TEXTS[call.media], {
      body: TEXTS[call.media] ?? TEXTS.audio,
      // One call, one notification: a second push for it replaces the first.
      tag: call.callId,
      renotify: !isSilent,
      requireInteraction: true,
      // A page that is visible rings by itself.
      ...(isSilent ? { silent: true } : { vibrate: [400, 200, 400, 200, 400, 200, 400, 200, 400] }),
      actions: [
        { action: 'answer', title: TEXTS.answer },
        { action: 'decline', title: TEXTS.decline },
      ],
      data: { ...call, custom: undefined, isRinging: true },
    });

  const showEnded = ({ callId, callerName }, isMissed, endReason) => {
    const text = isMissed ? TEXTS.missed : (TEXTS[endReason] ?? TEXTS.ended);
    return self.registration.showNotification(callerName || text, {
      body: text,
      tag: callId,
      renotify: false,
      requireInteraction: false,
      silent: true,
      data: { callId, isRinging: false },
    });
  };

  const onIncoming = async (call) => {
    if (Date.parse(call.expiresAt) <= Date.now()) {
      // It came too late, for example after the computer slept.
      await showEnded(call, true);
      return;
    }
    const isVisible = (await windows()).some(({ visibilityState }) => visibilityState === 'visible');
    await showRinging(call, isVisible);
    await notifyPages({ type: 'ringthrough.incoming_call', callId: call.callId });
    const now = await report(call.ackUrl, 'ringing');
    // The end came before this push.
    if (now?.state === 'ended') await showEnded(call, MISSED.includes(now.endReason), now.endReason);
  };

  const onEnded = async (call) => {
    await showEnded(call, call.isMissed === true, call.endReason);
    await notifyPages({ type: 'ringthrough.call_ended', callId: call.callId });
  };

  const openPage = async (callId, isAnswer) => {
    const [page] = (await windows()).sort(
      (a, b) => Number(b.visibilityState === 'visible') - Number(a.visibilityState === 'visible'),
    );
    if (page !== undefined) {
      page.postMessage({ type: isAnswer ? 'ringthrough.answer' : 'ringthrough.open', callId });
      await page.focus();
      return;
    }
    const url = new URL(PAGE, self.registration.scope);
    url.searchParams.set('callId', callId);
    if (isAnswer) url.searchParams.set('answer', '1');
    await self.clients.openWindow(url.href);
  };

  const onClick = async ({ action, notification }) => {
    const { callId, ackUrl, isRinging } = notification.data;
    notification.close();
    if (action !== 'decline') {
      await openPage(callId, isRinging && action === 'answer');
      return;
    }
    const now = await report(ackUrl, 'declined');
    // Without a network it is not declined: the user can try again.
    if (now === undefined) await showRinging(notification.data, true);
  };

  /** The backend learns of the new subscription from a page: only that has the user's token. */
  const onSubscriptionChange = async ({ newSubscription, oldSubscription }) => {
    const applicationServerKey = oldSubscription?.options.applicationServerKey;
    if (!newSubscription && applicationServerKey) {
      await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    }
    await notifyPages({ type: 'ringthrough.subscription' });
  };

  const read = (data) => {
    try {
      return data.json();
    } catch {
      return undefined;
    }
  };

  self.addEventListener('push', (event) => {
    // Pushes of your own are for your own listener.
    const push = read(event.data);
    if (push?.type === 'incoming_call') event.waitUntil(onIncoming(push));
    if (push?.type === 'call_ended') event.waitUntil(onEnded(push));
  });
  self.addEventListener('notificationclick', (event) => {
    if (event.notification.data?.callId) event.waitUntil(onClick(event));
  });
  self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(onSubscriptionChange(event)));
})();
