/** The page and the service worker of docs/web in Chromium: rung with no page open. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import type { ClientPages } from '../support/client-pages.ts';
import { RingingBrowser } from '../support/ringing-browser.ts';
import { startWebSite } from '../support/web-site.ts';

const browser = await startBrowser();

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

  it('draft', async () => {
    const bob = someone('bob');
    await (await backend.as(bob))('PUT', '/v1/devices/phone', iphone());
    const own = await RingingBrowser.start(browser as Browser, site, bob, async (key) => ({
      endpoint: 'https://fcm.googleapis.com/' + key,
      keys: {},
    }));
    await own.closePage();
    const { callId } = (await (await backend.as(someone('alice')))('POST', '/v1/calls', inviteOf(bob))).body;
    await backend.settled();
    const ackUrl = JSON.stringify(backend.apple.pushes().at(-1)).match(/http[^"]*receipts[^"\\]*/)?.[0];
    console.log(callId, ackUrl);
    await own.deliver({
      type: 'incoming_call',
      callId,
      callerId: 'alice',
      callerName: 'Alice',
      handle: '1',
      media: 'video',
      expiresAt: new Date(Date.now() + 40000).toISOString(),
      ackUrl,
    });
    await expect.poll(() => own.notifications()).toHaveLength(1);
    console.log(await own.notifications());
    const opened = await own.click(callId, 'answer');
    console.log(opened);
    own.page.on('pageerror', (e) => console.log('PE', e.message));
    own.page.on('console', (e) => console.log('C', e.text()));
    await own.page.goto(opened[0] ?? '');
    await expect.poll(() => own.state(), { timeout: 10000 }).toBe('answered');
    console.log(await own.page.textContent('#status'));
  }, 60_000);
});
