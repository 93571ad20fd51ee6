/** The tab's web page in another browser, in the place of Bob's phone. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snippetsOf } from '../../../lab/page/own-app/snippets.ts';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

/** Serves a page at an origin of its own. */
const serve = async (html: () => string) => {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : 0}`,
    close: () => void server.close(),
  };
};

describe.skipIf(!browser)('the user’s own app', { timeout: 60_000 }, () => {
  let lab: LabPage;
  let context: BrowserContext;
  let ownPage: Page;
  let site: Awaited<ReturnType<typeof serve>>;
  const errors: string[] = [];
  beforeAll(async () => {
    if (!browser) return;
    lab = await openLabPage(browser);
    site = await serve(() => {
      const { ownApp } = lab.backend.lab.view();
      return snippetsOf({ ...ownApp, role: 'bob', callId: undefined }).find(({ id }) => id === 'page')?.text ?? '';
    });
    context = await browser.newContext();
    ownPage = await context.newPage();
    ownPage.setDefaultTimeout(20_000);
    ownPage.on('pageerror', ({ message }) => errors.push(message));
  }, 60_000);
  afterAll(async () => {
    site.close();
    await context.close();
    await lab.close();
    await browser?.close();
  });

  const ownBox = () => lab.page.getByRole('region', { name: 'Your app', exact: true });
  const openTab = (name: string) => lab.page.getByRole('tab', { name, exact: true }).click();

  it('takes the place of Bob’s phone by a switch, and the page says what is next', async () => {
    await openTab('Your app');
    await lab.page.getByRole('checkbox', { name: 'My app is Bob' }).check();
    await ownBox().getByText('Not connected').waitFor();
    await lab.says(/Register a device for Bob/);
    expect(await lab.phone('Bob’s iPhone').count()).toBe(0);

    await ownPage.goto(site.url);

    await ownPage.getByText('Connected as bob').waitFor();
    await lab.says('Registered and connected: press Call Bob on Alice’s phone.');
    await ownBox().getByText('Connected', { exact: true }).waitFor();
    await ownBox()
      .getByText(/^(PUT|GET) \/v1\/\S+ 20[01]/)
      .waitFor();
    await lab.page.getByRole('button', { name: /^Show all \d+$/ }).click();
    await lab.page.getByText('PUT /v1/devices/my-app', { exact: true }).waitFor();
  });

  it('rings when Alice’s phone calls, answers, and both see each other', async () => {
    await lab.press('Alice’s iPhone', 'Call Bob');
    await ownPage.getByText('Alice is calling').waitFor();
    await lab.says('Your app rings');

    await ownPage.getByRole('button', { name: 'Answer' }).click();

    await lab.says(/^Connected$/);
    await lab.phone('Alice’s iPhone').getByLabel('Video of Bob on Alice’s phone').waitFor();
    const frames = 'document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 2';
    await expect.poll(() => ownPage.evaluate(frames), { timeout: 20_000 }).toBe(true);
    await openTab('Calls');
    const [call] = await lab.page.getByRole('list', { name: 'Calls of this session' }).getByRole('listitem').all();
    const text = (await call?.textContent()) ?? '';
    expect(text).toContain('answered by my-app');
    expect(text).toMatch(/Answer to connected\s*[\d.]+ m?s/);
  });

  it('hangs up, and gives Bob’s phone back', async () => {
    await ownPage.getByRole('button', { name: 'Hang up' }).click();
    await lab.says(/Call ended\. Registered and connected/);

    await ownBox().getByRole('button', { name: 'Bring back Bob’s phone' }).click();
    await lab.phone('Bob’s iPhone').waitFor();
    expect([...errors, ...lab.errors]).toEqual([]);
  });

  it('or Bob has a browser: the page and the service worker of docs/web, where Alice is seen', async () => {
    const link = lab.page.getByRole('link', { name: 'Open Bob’s browser' });
    await openTab('Your app');
    await ownPage.goto((await link.getAttribute('href')) ?? '');
    await ownPage.getByText('bob: rings while this page is open').waitFor();

    await lab.press('Alice’s iPhone', 'Call Bob');
    await ownPage.getByRole('button', { name: 'Answer' }).click();

    const frames = 'document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 2';
    // Its Content-Security-Policy forbids a function from a text, as `waitForFunction` makes one.
    await expect.poll(() => ownPage.evaluate(frames), { timeout: 20_000 }).toBe(true);
    await ownPage.getByRole('button', { name: 'Hang up' }).click();
    await ownPage.getByText('Call ended: completed').waitFor();
    expect(errors).toEqual([]);
  });
});
