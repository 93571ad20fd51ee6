import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

/**
 * The elements that shift without a click just before. Panels, screens and the guide may shift their own content: where the guide's button
 * is, is tested. A centred text shifts with its length, and is no element.
 */
const RECORD_SHIFTS = `window.shifted = [];
  window.shifts?.disconnect();
  window.shifts = new PerformanceObserver((list) => {
    for (const { sources, hadRecentInput } of list.getEntries())
      for (const { node } of hadRecentInput ? [] : sources)
        if (node?.nodeType === Node.ELEMENT_NODE && !node.parentElement?.closest('.panel, .screen, .guide'))
          window.shifted.push(node.outerHTML.slice(0, 100));
  });
  window.shifts.observe({ type: 'layout-shift' });`;

describe.skipIf(!browser)('the page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser, { hasCamera: false });
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  /** Where everything is that must stay in its place. A phone in a closed tab has no place. */
  const positions = async (): Promise<Record<string, unknown>> => {
    await lab.page.evaluate('scrollTo(0, 0)');
    const parts: Readonly<Record<string, Locator>> = {
      guide: lab.page.getByRole('region', { name: 'Call status' }),
      primary: lab.page.locator('.primary'),
      tabs: lab.page.getByRole('tablist').first(),
      lastTab: lab.page.getByRole('tab', { name: 'Your app', exact: true }),
      progress: lab.page.getByRole('region', { name: 'Call progress' }),
      alice: lab.phone('Alice’s iPhone'),
      bob: lab.phone('Bob’s iPhone'),
      ipad: lab.phone('Bob’s iPad'),
    };
    const boxes = Object.entries(parts).map(
      async ([name, part]) => [name, (await part.isVisible()) ? await part.boundingBox() : null] as const,
    );
    return Object.fromEntries((await Promise.all(boxes)).filter(([, box]) => box !== null));
  };
  const isTooWide = (): Promise<boolean> =>
    lab.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  it.each([
    { width: 1280, height: 800 },
    { width: 1600, height: 900 },
    { width: 390, height: 844 },
  ])('keeps everything in its place at $width × $height, from the killed app to the end of a call', async (size) => {
    await lab.page.setViewportSize(size);
    await lab.setUp('Killed app');
    if (size.width < 1000) await lab.open('Phones');
    await lab.says('No call yet');
    await lab.page.evaluate(RECORD_SHIFTS);
    const before = await positions();
    const stays = async (state: string) => expect({ ...before, ...(await positions()) }, state).toEqual(before);

    await lab.next('Call Bob');
    await lab.says(/PKPushRegistry/);
    await stays('the push waits');
    await lab.next('Skip 7 seconds');
    await lab.says(/0xbaadca11/);
    await stays('iOS ended the app');
    await lab.next('See why');
    await stays('What to change is open');
    await lab.next('Install the fixed app');
    await lab.next('Call Bob again');
    await lab.says('Bob’s iPhone rings');
    await stays('the phone rings');
    await lab.next('Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await stays('in a call');
    await lab.press('Bob’s iPhone', 'Hang up');
    await lab.says('The call is over');
    await stays('after the call');
    expect(await lab.page.evaluate('window.shifted')).toEqual([]);
  });

  it('fits a desktop screen, and has a light colour scheme', async () => {
    await lab.page.setViewportSize({ width: 1280, height: 900 });
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
