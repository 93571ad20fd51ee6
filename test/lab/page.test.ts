import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';
import { takePicture } from './pictures.ts';

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

  const places = (): Promise<unknown> =>
    Promise.all(
      [
        lab.phone('Alice’s iPhone'),
        lab.phone('Bob’s iPhone'),
        lab.phone('Bob’s iPad'),
        lab.page.getByRole('region', { name: 'How it stands' }),
        lab.page.getByRole('region', { name: 'Journey of the last call' }),
      ].map((part: Locator) => part.boundingBox()),
    );
  const isTooWide = (): Promise<boolean> =>
    lab.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  it('stays where it is while a call comes, is answered and ends, and while an app is killed', async () => {
    const before = await places();
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.says('Bob’s iPhone rings');
    expect(await places()).toEqual(before);
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    expect(await places()).toEqual(before);
    await lab.press('Bob’s iPhone', 'Hang up');
    await lab.says('The call is over');
    expect(await places()).toEqual(before);

    await lab.setUp('Killed app');
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.says(/PKPushRegistry/);
    await lab.page.getByRole('button', { name: 'Let 7 seconds pass' }).click();
    await lab.says(/0xbaadca11/);
    expect(await places()).toEqual(before);
  });

  it('fits a desktop, and has colours for the day', async () => {
    expect(await isTooWide()).toBe(false);
    expect(await backgroundOf(lab.page)).toBe('rgb(245, 245, 242)');
    await takePicture(lab.page, 'ring-lab');
  });

  it('has colours for the night, and a drawn picture where there is no camera', async () => {
    await lab.page.emulateMedia({ colorScheme: 'dark' });
    await lab.setUp('Killed, mended');
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.seeEachOther();
    expect(await backgroundOf(lab.page)).toBe('rgb(19, 20, 22)');
    await takePicture(lab.page, 'ring-lab-dark');
    await lab.page.emulateMedia({ colorScheme: 'light' });
  });

  it('fits a phone', async () => {
    await lab.page.setViewportSize({ width: 390, height: 844 });
    expect(await isTooWide()).toBe(false);
    await lab.page.setViewportSize({ width: 1280, height: 900 });
  });

  it('open in a second window, it leaves the phones to that one', async () => {
    const second = await lab.page.context().newPage();
    await second.goto(lab.house.url);
    await lab.page.getByText('open in another window').waitFor();
    await lab.page.getByRole('button', { name: 'Use it here' }).click();
    await lab.phone('Bob’s iPhone').waitFor();
    await second.getByText('open in another window').waitFor();
    await second.close();
  });

  it('asks for nothing that is not on this machine', () => {
    expect(lab.strangers).toEqual([]);
    expect(lab.errors).toEqual([]);
  });
});

const backgroundOf = (page: Page): Promise<string> =>
  page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
