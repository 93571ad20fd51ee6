/** The page and the service worker of docs/web in Chromium: rung with no page open, by a push that the backend has encrypted. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import type { ClientPages } from '../support/client-pages.ts';
import { RingingBrowser } from '../support/ringing-browser.ts';
import { startWebSite } from '../support/web-site.ts';

const browser = await startBrowser();
const SOON = { timeout: 20_000 };

describe.skipIf(browser === undefined)('a browser with no page open', () => {
  let backend: TestBackend;
  let site: ClientPages;
  beforeAll(async () => {
    backend = await startTestBackend();
    site = await startWebSite(backend.url);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
  });

  /** A browser of the user, subscribed at the simulated push service, whose page is closed. */
  const closedBrowser = async (user: string): Promise<RingingBrowser> => {
    const own = await RingingBrowser.start(browser as Browser, site, user, backend.webPush);
    await own.closePage();
    return own;
  };
  const called = async (own: RingingBrowser, title = 'Alice') =>
    await expect
      .poll(() => own.notifications(), SOON)
      .toEqual([{ title, body: 'Incoming video call', actions: ['answer', 'decline'] }]);
  const bodies = async (own: RingingBrowser) => (await own.notifications()).map(({ body }) => body);

  it('rings, and “Answer” opens the page, which answers and connects', async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    const own = await closedBrowser(bob);
    const caller = await RingingBrowser.start(browser as Browser, site, alice, backend.webPush);
    await caller.call(bob);
    await called(own, alice);
    const [{ callId }] = (await (await backend.as(alice))('GET', '/v1/calls?open=true')).body.calls;
    const [url = ''] = await own.click(callId, 'answer');

    expect(new URL(url).searchParams.get('answer')).toBe('1');
    await own.page.goto(url);
    await expect.poll(() => Promise.all([own.isPlaying(), caller.isPlaying()]), SOON).toEqual([true, true]);
    await caller.page.click('#hangUp');
    await expect.poll(() => own.state(), SOON).toBe('ended');
    await Promise.all([own.close(), caller.close()]);
  });

  it('of two and a phone, the first to answer has the call, and the others stop', async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    const phone = iphone();
    const asBob = await backend.as(bob);
    await asBob('PUT', '/v1/devices/phone', phone);
    const [first, second] = [await closedBrowser(bob), await closedBrowser(bob)];
    const invite = { to: bob, media: 'video', caller: { name: 'Alice' } };
    const asAlice = await backend.as(alice);
    const { callId } = (await asAlice('POST', '/v1/calls', { ...invite, callId: crypto.randomUUID() })).body;
    await called(first);
    await called(second);
    const [url = ''] = await first.click(callId, 'answer');
    await first.page.goto(url);
    await expect.poll(() => first.state(), SOON).toBe('answered');

    await expect.poll(() => bodies(second), SOON).toEqual(['Answered on another device']);
    await backend.settled();
    const ends = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token);
    const { rings } = (await asAlice('GET', `/v1/calls/${callId}`)).body;
    expect(ends.length).toBeGreaterThan(0);
    expect(rings.filter(({ reportedAt }: { reportedAt?: string }) => reportedAt !== undefined)).toHaveLength(2);
    expect(rings.filter(({ answeredAt }: { answeredAt?: string }) => answeredAt !== undefined)).toHaveLength(1);

    // The one that comes too late asks the page to answer, and the page says why it cannot.
    const [late = ''] = await second.click(callId, 'answer');
    await second.page.goto(late);
    await expect.poll(() => second.page.textContent('#status'), SOON).toMatch(/Call ended: answered_elsewhere|rings/);
    expect(await second.state()).not.toBe('answered');
    await Promise.all([first.close(), second.close()]);
  });

  it('declines without a page, and shows a call that was cancelled as missed', async () => {
    const [alice, bob] = [await backend.as(someone('alice')), someone('bob')];
    const own = await closedBrowser(bob);
    const call = async () => {
      const invite = { to: bob, media: 'video', caller: { name: 'Alice' }, callId: crypto.randomUUID() };
      const { callId } = (await alice('POST', '/v1/calls', invite)).body;
      await called(own);
      return callId as string;
    };
    const declined = await call();
    expect(await own.click(declined, 'decline')).toEqual([]);
    expect((await alice('GET', `/v1/calls/${declined}`)).body).toMatchObject({ state: 'ended', endReason: 'declined' });

    await alice('POST', `/v1/calls/${await call()}/cancel`);
    await expect.poll(() => bodies(own), SOON).toEqual(['Missed call']);
    await own.close();
  });
});
