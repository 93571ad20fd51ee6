import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('the page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser, { hasCamera: false });
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const positions = (): Promise<unknown> =>
    Promise.all(
      [
        lab.phone('Alice’s iPhone'),
        lab.phone('Bob’s iPhone'),
        lab.phone('Bob’s iPad'),
        lab.page.getByRole('region', { name: 'Call status' }),
        lab.page.getByRole('region', { name: 'Trace of the last call' }),
      ].map((part: Locator) => part.boundingBox()),
    );
  const isTooWide = (): Promise<boolean> =>
    lab.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  it('keeps its layout during a call from ring to end, and when an app is killed', async () => {
    const before = await positions();
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.says('Bob’s iPhone rings');
    expect(await positions()).toEqual(before);
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    expect(await positions()).toEqual(before);
    await lab.press('Bob’s iPhone', 'Hang up');
    await lab.says('The call is over');
    expect(await positions()).toEqual(before);

    await lab.setUp('Killed app');
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.says(/PKPushRegistry/);
    await lab.page.getByRole('button', { name: 'Let 7 seconds pass' }).click();
    await lab.says(/0xbaadca11/);
    expect(await positions()).toEqual(before);
  });

  it('fits a desktop screen, and has a light colour scheme', async () => {
    expect(await isTooWide()).toBe(false);
    expect(await backgroundOf(lab.page)).toBe('rgb(245, 245, 242)');
  });

  it('has a dark colour scheme, and a synthetic video without a camera', async () => {
    await lab.page.emulateMedia({ colorScheme: 'dark' });
    await lab.setUp('Killed, fixed');
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.seeEachOther();
    expect(await backgroundOf(lab.page)).toBe('rgb(19, 20, 22)');
    await lab.page.emulateMedia({ colorScheme: 'light' });
  });

  it('fits a phone screen', async () => {
    await lab.page.setViewportSize({ width: 390, height: 844 });
    expect(await isTooWide()).toBe(false);
    await lab.page.setViewportSize({ width: 1280, height: 900 });
  });

  it('gives the phones to the second window when it is opened in two', async () => {
    const second = await lab.page.context().newPage();
    await second.goto(lab.backend.url);
    await lab.page.getByText('open in another window').waitFor();
    await lab.page.getByRole('button', { name: 'Use it here' }).click();
    await lab.phone('Bob’s iPhone').waitFor();
    await second.getByText('open in another window').waitFor();
    await second.close();
  });

  it('sends no request to other machines', () => {
    expect(lab.externalRequests).toEqual([]);
    expect(lab.errors).toEqual([]);
  });
});

const backgroundOf = (page: Page): Promise<string> =>
  page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
