import type { BrowserView } from '../contract/views.ts';
import type { Browser } from './browser.ts';

/** The API's view of a browser. @param hasWebPush whether the deployment sends Web Pushes */
export const browserView = (browser: Omit<Browser, 'claim'>, hasWebPush: boolean): BrowserView => {
  const push = browser.subscription !== undefined && hasWebPush;
  return {
    deviceId: browser.deviceId,
    platform: 'web',
    appId: browser.appId,
    push,
    ...(browser.language !== undefined && { language: browser.language }),
    health: push
      ? { state: 'ok' }
      : { state: 'unconfirmed', reason: 'no push subscription: it rings only while a page has a socket' },
    registeredAt: new Date(browser.registeredAt).toISOString(),
    refreshedAt: new Date(browser.refreshedAt).toISOString(),
  };
};
