import { readFileSync } from 'node:fs';
import { type ClientPages, startClientPages } from './client-pages.ts';

const read = (name: string): string => readFileSync(new URL(`../../docs/web/${name}`, import.meta.url), 'utf8');

/**
 * What no test can have is replaced here, and the rest of the service worker is that of docs/web. `openWindow` is refused where no user has
 * clicked: what the worker asked for is kept. The headless shell of Chromium has no notifications at all, a full Chromium has.
 */
const WORKER = `
  self.wanted = [];
  const openWindow = clients.openWindow.bind(clients);
  clients.openWindow = async (url) => {
    self.wanted.push(url);
    return await openWindow(url);
  };
  self.hasNotifications = Notification.permission === 'granted';
  if (!self.hasNotifications) {
    const shown = new Map();
    registration.showNotification = async (title, options) => {
      shown.set(options.tag, { ...options, title, close: () => shown.delete(options.tag) });
    };
    registration.getNotifications = async () => [...shown.values()];
  }
  importScripts('/worker.js');
`;

/** In the page: the permission, and a subscription of the simulated push service, because a real one needs the internet. */
export const PAGE_STAND_INS = `
  if (Notification.permission !== 'granted') {
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  }
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    const subscription = await subscribeAtSimulator(applicationServerKey);
    return { toJSON: () => subscription };
  };
`;

/** The site of docs/web, whose backend is at `url`. */
export const startWebSite = (url: string): Promise<ClientPages> =>
  startClientPages({
    '/index.html': read('index.html'),
    '/page.js': read('page.js').replace('http://127.0.0.1:3000', url),
    '/worker.js': read('ringthrough-sw.js').replace("PAGE = './'", "PAGE = './index.html'"),
    '/ringthrough-sw.js': WORKER,
    '/calls.webmanifest': read('calls.webmanifest'),
  });
