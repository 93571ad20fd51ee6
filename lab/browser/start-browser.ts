import type { LocalBackend } from '../../local/local-backend.ts';
import { makeAlarm } from '../../local/time/alarm.ts';
import { pauseBy } from '../../local/time/pause.ts';
import { makeWorkload } from '../../local/time/workload.ts';
import type { LocalSubscription } from '../../local/web-push/start-web-push.ts';
import { callEventOf, parse } from '../phones/http-client.ts';
import type { LabBrowser } from './browser.ts';
import type { BrowserLogEntry } from './browser-log.ts';
import { browserModel, newBrowser, wantsSocket } from './browser-model.ts';
import { incomingOf, sendBrowserRequest } from './browser-requests.ts';
import type { BrowserEvent, BrowserRequest, BrowserState } from './browser-state.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';

/** The parts of a local backend that a browser uses. */
export type BrowserBackend = Pick<
  LocalBackend,
  'url' | 'info' | 'issuer' | 'webPush' | 'webPushKey' | 'clock' | 'faults' | 'attach'
>;

export interface BrowserOptions {
  readonly id: string;
  readonly userId: string;
  readonly onLog: (entry: BrowserLogEntry) => void;
}

const MAX_LOG_ENTRIES = 1_000;
/** Milliseconds. */
const REOPEN_MS = 1_000;

/** Adds a browser to a local backend: it subscribes to its push service, and `advance` and `settled` wait for it. */
export const startBrowser = (backend: BrowserBackend, { id, userId, onLog }: BrowserOptions): LabBrowser => {
  const { clock, faults, issuer, webPush } = backend;
  const server = { url: backend.url, mint: (user: string) => issuer.mint(user) };
  const workload = makeWorkload({
    clock: clock.now,
    pause: pauseBy(clock),
    heldElsewhere: () => faults.held('sns', 'sqs', 'lambda', 'web_push'),
  });
  let browser: BrowserState = newBrowser(id, userId);
  let subscription: LocalSubscription | undefined;
  let socket: PageSocket | undefined;
  let queue: BrowserRequest[] = [];
  let isSending = false;
  /** A WebSocket that could not be opened, or was lost, is opened again a little later. */
  let isWaiting = false;
  let isClosed = false;
  const log: BrowserLogEntry[] = [];
  const waiting = new Set<() => void>();

  const apply = (event: BrowserEvent): void => {
    if (isClosed) return;
    const step = browserModel(browser, event, clock.now());
    browser = step.browser;
    queue.push(...step.requests);
    log.push(...step.entries);
    log.splice(0, log.length - MAX_LOG_ENTRIES);
    keepSubscription();
    alarm.set(browser.pollAt);
    for (const entry of step.entries) onLog(entry);
    sendQueued();
    keepSocket();
  };
  /** Subscribes and unsubscribes at the push service as the model says. */
  const keepSubscription = (): void => {
    if (browser.subscription === 'active') subscription ??= webPush.subscribe(backend.webPushKey);
    else {
      subscription?.unsubscribe();
      subscription = undefined;
    }
    subscription?.setOnline(browser.online);
  };
  const keepSocket = (): void => {
    if (isClosed) return;
    if (!wantsSocket(browser)) {
      const closing = socket;
      socket = undefined;
      closing?.close();
      if (closing !== undefined && browser.isConnected)
        apply({ kind: 'socket', isOpen: false, isReplaced: browser.isReplaced });
      return;
    }
    if (socket !== undefined || isWaiting) return;
    const own = openPageSocket({
      url: backend.info.socket,
      deviceId: id,
      token: () => issuer.mint(userId),
      onOpen: () => socket === own && apply({ kind: 'socket', isOpen: true, isReplaced: false }),
      onEvent: (event) => {
        if (socket !== own) return;
        const incoming = event.type === 'call.incoming' ? incomingOf(event.call, userId) : undefined;
        if (incoming !== undefined) return apply({ kind: 'incoming', call: incoming });
        const callEvent = callEventOf(event.call, userId);
        if (callEvent !== undefined)
          apply({ kind: 'call_event', callEvent: { ...callEvent, endReason: event.endReason ?? callEvent.endReason } });
      },
      onClose: (isReplaced) => {
        if (socket !== own) return;
        socket = undefined;
        if (!isReplaced) reopenLater();
        apply({ kind: 'socket', isOpen: false, isReplaced });
      },
    });
    socket = own;
  };
  const reopenLater = (): void => {
    isWaiting = true;
    workload.start(async () => {
      await workload.pause(REOPEN_MS);
      isWaiting = false;
      keepSocket();
    });
  };
  /** One request at a time, so that `ringing` is reported before `answer`. */
  const sendQueued = (): void => {
    if (isSending || queue.length === 0) return;
    isSending = true;
    workload.start(async () => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        const answer = await sendBrowserRequest(server, browser, request, subscription?.subscription);
        apply({ kind: 'response', request, ...answer });
      }
      isSending = false;
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
  };
  const alarm = makeAlarm(clock, () => apply({ kind: 'clock' }));
  const stopListening = [
    webPush.onDelivery((push) => {
      if (push.id === subscription?.id) apply({ kind: 'push', payload: parse(push.payload) });
    }),
    faults.onHold(workload.check),
    backend.attach({ nextDueAt: () => browser.pollAt, isIdle: workload.isIdle, idle: workload.idle }),
  ];

  return {
    id,
    view: () => {
      const { pollAt: _, isReplaced: __, ...view } = browser;
      return view;
    },
    log: () => [...log],
    act: async (action) => {
      apply({ kind: 'action', action });
      if (isSending) await new Promise<void>((resolve) => void waiting.add(resolve));
    },
    deliverCallEvent: (callEvent) => apply({ kind: 'call_event', callEvent }),
    close: async () => {
      isClosed = true;
      queue = [];
      for (const stop of stopListening) stop();
      alarm.close();
      subscription?.unsubscribe();
      const closing = socket;
      socket = undefined;
      closing?.close();
      workload.close();
      await workload.settled();
      for (const resolve of waiting) resolve();
    },
  };
};
