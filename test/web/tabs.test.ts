/** Two tabs of one user in Chromium, in a call with a page of another user. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';
import { APP_PAGES, answeredCall, inApp, openApp, soon } from '../support/page-app.ts';

const browser = await startBrowser();

describe.skipIf(browser === undefined)('two tabs of one user', () => {
  let backend: TestBackend;
  let site: ClientPages;
  beforeAll(async () => {
    [backend, site] = await Promise.all([startTestBackend(), startClientPages(APP_PAGES)]);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
  });
  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  /** A browser whose pages lack something. */
  const newContext = async (missing = ''): Promise<BrowserContext> => {
    if (browser === undefined) throw new Error('no browser');
    const context = await browser.newContext();
    contexts.push(context);
    await context.addInitScript(missing);
    return context;
  };
  /** The sockets that a page has open. */
  const counted = (page: Page) => {
    const open = new Set<unknown>();
    page.on('websocket', (socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    return open;
  };
  const openTab = async (context: BrowserContext, user: string) => {
    const page = await context.newPage();
    const sockets = counted(page);
    await openApp(page, site, backend, user);
    return { page, sockets };
  };
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

  it.each([
    ['with Web Locks, the older one leads', '', 'older'],
    [
      'without Web Locks, the newer one leads',
      'Object.defineProperty(navigator, "locks", { value: undefined });',
      'newer',
    ],
  ] as const)('have one socket, and go on when it is closed in mid-call: %s', async (_name, missing, leader) => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const context = await newContext(missing);
    const [older, newer] = [await openTab(context, aliceId), await openTab(context, aliceId)];
    const [leading, following] = leader === 'older' ? [older, newer] : [newer, older];
    const bob = (await openTab(await newContext(), bobId)).page;
    expect([leading.sockets.size, following.sockets.size]).toEqual([1, 0]);
    expect(await inApp(older.page, (app) => app.deviceId)).toBe(await inApp(newer.page, (app) => app.deviceId));

    // The tab without a socket calls; the other one learns of it.
    await answeredCall(following.page, bob, bobId);
    await inApp(leading.page, (app) => app.find());
    await soon(leading.page, ({ call }) => call.state).toBe('answered');
    for (const page of [leading.page, following.page, bob]) await inApp(page, (app) => app.listen());
    const [toBob, toAlice] = [numbers(0, 16), numbers(100, 16)];
    await Promise.all([
      inApp(following.page, (app, all) => app.send(all), toBob.slice(0, 8)),
      inApp(bob, (app, all) => app.send(all), toAlice.slice(0, 8)),
    ]);
    // While those are on their way. `close` runs no handlers of the page; a page that is left does.
    if (leader === 'older') await leading.page.close();
    else await leading.page.goto('about:blank');
    await Promise.all([
      inApp(following.page, (app, all) => app.send(all), toBob.slice(8)),
      inApp(bob, (app, all) => app.send(all), toAlice.slice(8)),
    ]);

    await soon(following.page, ({ received }) => received).toEqual(toAlice);
    await soon(bob, ({ received }) => received).toEqual(toBob);
    expect(following.sockets.size).toBe(1);
    for (const page of [following.page, bob]) expect(await inApp(page, (app) => app.problems)).toEqual([]);
  });

  it('have media in the one that follows, which stay when the other one is closed, and restart', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const context = await newContext();
    const [leading, following] = [await openTab(context, aliceId), await openTab(context, aliceId)];
    const bob = (await openTab(await newContext(), bobId)).page;
    await answeredCall(following.page, bob, bobId);
    const talking = [following.page, bob];
    await Promise.all(talking.map((page) => inApp(page, (app) => app.media(true))));
    for (const page of talking) await soon(page, (app) => app.videosReceived()).toBe(1);
    const before = await inApp(bob, (app) => app.fragment());

    await leading.page.close();
    await inApp(following.page, (app) => app.media.restart());

    await soon(bob, (app) => app.fragment()).not.toBe(before);
    await inApp(following.page, (app) => app.addVideo());
    await soon(bob, (app) => app.videosReceived()).toBe(2);
    expect(await inApp(following.page, (app) => app.problems)).toEqual([]);
  });

  it('of two users have a socket each', async () => {
    const context = await newContext();
    const tabs = [await openTab(context, someone('alice')), await openTab(context, someone('bob'))];

    expect(tabs.map(({ sockets }) => sockets.size)).toEqual([1, 1]);
  });

  it('without a BroadcastChannel are two devices, and stay so when they are reloaded', async () => {
    const user = someone('alice');
    const context = await newContext('delete globalThis.BroadcastChannel;');
    const tabs = [await openTab(context, user), await openTab(context, user)];
    const ids = () => Promise.all(tabs.map(({ page }) => inApp(page, (app) => app.deviceId)));
    const before = await ids();
    expect(tabs.map(({ sockets }) => sockets.size)).toEqual([1, 1]);
    for (const { page } of tabs) await openApp(page, site, backend, user);

    expect(new Set(before).size).toBe(2);
    expect(await ids()).toEqual(before);
  });
});
