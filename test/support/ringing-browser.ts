import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core';
import { expect } from 'vitest';
import type { ClientPages } from './client-pages.ts';
import { PAGE_STAND_INS } from './web-site.ts';

/** A notification as the worker shows it. */
export interface ShownInBrowser {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
}

/** A browser of a user with the page of docs/web. */
export class RingingBrowser {
  /** The page that was opened last. */
  page: Page;
  private readonly context: BrowserContext;
  private readonly site: ClientPages;
  private readonly user: string;
  private readonly cdp: CDPSession;
  private registrationId = '';

  private constructor(context: BrowserContext, page: Page, cdp: CDPSession, site: ClientPages, user: string) {
    this.context = context;
    this.page = page;
    this.cdp = cdp;
    this.site = site;
    this.user = user;
  }

  /** @param subscribe at the simulated push service, with the backend's key */
  static async start(
    browser: Browser,
    site: ClientPages,
    user: string,
    subscribe: (key: string) => Promise<unknown>,
  ): Promise<RingingBrowser> {
    const context = await browser.newContext();
    await context.grantPermissions(['notifications', 'camera', 'microphone'], { origin: site.origin });
    await context.exposeFunction('subscribeAtSimulator', subscribe);
    await context.addInitScript(PAGE_STAND_INS);
    await context.route('**/v1/devices/*', (r) =>
      r.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, json: { health: {} } }),
    );
    await context.route('**/v1/client-config', async (r) => {
      const a = await r.fetch();
      r.fulfill({ response: a, json: { ...(await a.json()), webPush: { publicKey: 'k' } } });
    });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const own = new RingingBrowser(context, page, cdp, site, user);
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId } of registrations) own.registrationId = registrationId;
    });
    await cdp.send('ServiceWorker.enable');
    await own.open(`?user=${encodeURIComponent(user)}`);
    await expect
      .poll(() => page.textContent('#status'), { timeout: 20_000 })
      .toContain('also when this page is closed');
    await expect.poll(() => own.registrationId).not.toBe('');
    return own;
  }

  /** Opens the page in the tab that is there. */
  async open(query: string): Promise<void> {
    await this.page.goto(`${this.site.origin}/index.html${query}`);
  }

  /** No page of the site is open then. */
  async closePage(): Promise<void> {
    await this.page.goto('about:blank');
    const pages = 'clients.matchAll({ includeUncontrolled: true }).then(({ length }) => length)';
    await expect.poll(() => this.worker().evaluate(pages)).toBe(0);
  }

  /** Gives the service worker a push, as the browser does after it has decrypted it. */
  async deliver(payload: unknown): Promise<void> {
    const { registrationId } = this;
    const data = JSON.stringify(payload);
    await this.cdp.send('ServiceWorker.deliverPushMessage', { origin: this.site.origin, registrationId, data });
  }

  notifications(): Promise<ShownInBrowser[]> {
    return this.worker().evaluate(`registration.getNotifications().then((all) => all.map(
      ({ title, body, actions = [] }) => ({ title, body, actions: actions.map(({ action }) => action) })))`);
  }

  /** Clicks on the notification of a call, or on one of its buttons: the event is dispatched in the worker. @returns the URLs it opens */
  click(callId: string, action: string): Promise<string[]> {
    return this.worker().evaluate(`(async () => {
      const [notification] = await registration.getNotifications({ tag: '${callId}' });
      const init = { notification, action: '${action}' };
      const event = self.hasNotifications
        ? new NotificationEvent('notificationclick', init)
        : Object.assign(new ExtendableEvent('notificationclick'), init);
      const work = [];
      // Of an event that a script has made, \`waitUntil\` throws.
      event.waitUntil = (promise) => work.push(promise);
      self.dispatchEvent(event);
      await Promise.allSettled(work);
      return self.wanted.splice(0);
    })()`);
  }

  /** The state of the call that the page shows. */
  state(): Promise<string | undefined> {
    return this.page.evaluate('document.body.dataset.state');
  }

  /** Whether the other party's video runs. */
  isPlaying(): Promise<boolean> {
    return this.page.evaluate('video.videoWidth > 0 && video.currentTime > 0');
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  private worker(): Worker {
    const worker = this.context.serviceWorkers()[0];
    if (worker === undefined) throw new Error(`no service worker runs for ${this.user}`);
    return worker;
  }
}
