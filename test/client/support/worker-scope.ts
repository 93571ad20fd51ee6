import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

/** The service worker of docs/web. */
export const WORKER_SOURCE = readFileSync(new URL('../../../docs/web/ringthrough-sw.js', import.meta.url), 'utf8');

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly silent?: boolean;
  readonly renotify: boolean;
  readonly requireInteraction: boolean;
  readonly actions?: readonly { readonly action: string }[];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WorkerPage {
  readonly visibilityState: 'visible' | 'hidden';
  readonly messages: unknown[];
  isFocused: boolean;
}

/** What a service worker has around it: https://w3c.github.io/ServiceWorker/#serviceworkerglobalscope-interface, as far as ours uses it. */
export class WorkerScope {
  /** By tag, as a browser shows them: a later one with the same tag replaces the former. */
  readonly notifications = new Map<string, ShownNotification>();
  readonly pages: WorkerPage[] = [];
  readonly opened: string[] = [];
  readonly subscribed: unknown[] = [];
  readonly reports: { readonly url: string; readonly event: string }[] = [];
  /** What the API answers; an error is a network that fails. */
  answers: (number | Error)[] = [];
  state: Readonly<Record<string, unknown>> = { state: 'ringing' };
  private readonly listeners = new Map<string, (event: object) => void>();

  constructor(now: number) {
    const self = {
      addEventListener: (name: string, listener: (event: object) => void) => this.listeners.set(name, listener),
      clients: {
        matchAll: async () =>
          this.pages.map((page) => ({
            visibilityState: page.visibilityState,
            postMessage: (message: object) => page.messages.push({ ...message }),
            focus: async () => {
              page.isFocused = true;
            },
          })),
        openWindow: async (url: string) => this.opened.push(url),
      },
      registration: {
        scope: 'https://app.example/calls/',
        showNotification: async (title: string, options: ShownNotification) => {
          this.notifications.set(options.tag, { ...options, title });
        },
        pushManager: { subscribe: async (options: object) => this.subscribed.push({ ...options }) },
      },
    };
    const fetch = async (url: string, { body }: { readonly body: string }) => {
      this.reports.push({ url, event: JSON.parse(body).event });
      const answer = this.answers.shift() ?? 200;
      if (typeof answer !== 'number') throw answer;
      return { status: answer, json: async () => (answer === 200 ? this.state : { code: 'not_found' }) };
    };
    const context = { self, fetch, URL, Date: { now: () => now, parse: Date.parse } };
    runInNewContext(WORKER_SOURCE, context);
  }

  /** @returns once the worker has done everything that belongs to the event */
  async dispatch(name: string, event: object): Promise<void> {
    const work: Promise<unknown>[] = [];
    this.listeners.get(name)?.({ ...event, waitUntil: (promise: Promise<unknown>) => work.push(promise) });
    await Promise.all(work);
  }

  push(payload: unknown): Promise<void> {
    return this.dispatch('push', { data: { json: () => JSON.parse(String(payload)) } });
  }

  /** A click on the notification of a call, or on one of its buttons. */
  click(tag: string, action = ''): Promise<void> {
    const notification = { ...this.notifications.get(tag), close: () => this.notifications.delete(tag) };
    return this.dispatch('notificationclick', { action, notification });
  }

  open(visibilityState: WorkerPage['visibilityState']): WorkerPage {
    const page = { visibilityState, messages: [], isFocused: false };
    this.pages.push(page);
    return page;
  }
}
