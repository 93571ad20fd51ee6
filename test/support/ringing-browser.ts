import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core';
import { expect } from 'vitest';
import type { WebPushService } from '../../local/web-push/start-web-push.ts';
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
  private stop = () => {};

  private constructor(context: BrowserContext, page: Page, cdp: CDPSession, site: ClientPages, user: string) {
    this.context = context;
    this.page = page;
    this.cdp = cdp;
    this.site = site;
    this.user = user;
  }

  /** @param service where it subscribes: each push that it gets is decrypted, and given to the service worker */
  static async start(
    browser: Browser,
    site: ClientPages,
    user: string,
    service: WebPushService,
  ): Promise<RingingBrowser> {
    const context = await browser.newContext();
    await context.grantPermissions(['notifications', 'camera', 'microphone'], { origin: site.origin });
    const ids = new Set<string>();
    await context.exposeFunction('subscribeAtSimulator', (key: string) => {
      const { id, subscription } = service.subscribe(key);
      ids.add(id);
      return subscription;
    });
    await context.addInitScript(PAGE_STAND_INS);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const own = new RingingBrowser(context, page, cdp, site, user);
    own.stop = service.onDelivery(({ id, payload }) => {
      if (ids.has(id)) void own.deliver(payload);
    });
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
  private async deliver(data: string): Promise<void> {
    const { registrationId } = this;
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

  /** Calls, as the user does in the page. */
  async call(callee: string): Promise<void> {
    await this.page.fill('#to', callee);
    await this.page.click('#call');
  }

  async close(): Promise<void> {
    this.stop();
    await this.context.close();
  }

  private worker(): Worker {
    const worker = this.context.serviceWorkers()[0];
    if (worker === undefined) throw new Error(`no service worker runs for ${this.user}`);
    return worker;
  }
}
