import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { axeFindings, installAxe } from './axe.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

/** What moves although the user asked for no motion. */
const MOVING = `[
  ...document.getAnimations().map(({ effect }) => effect.target.className),
  ...[...document.querySelectorAll('*')]
    .filter((element) => getComputedStyle(element).transitionDuration !== '0s' || getComputedStyle(element).scrollBehavior === 'smooth')
    .map(({ className }) => className),
]`;

/** Visible targets smaller than 44 px. The target of a checkbox is its label. */
const SMALL_TARGETS = `[...document.querySelectorAll('button, select, summary, a, label:has(input)')]
  .map((element) => [element.textContent.trim() || element.ariaLabel, element.getBoundingClientRect()])
  .filter(([, { width, height }]) => height > 0 && (height < 43.9 || width < 43.9))
  .map(([name, { width, height }]) => name + ' ' + Math.round(width) + ' x ' + Math.round(height))`;

/** Counts changes of the text in live regions. */
const WATCH_LIVE_REGIONS = `window.announced = [];
  for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]'))
    new MutationObserver(() => window.announced.push(region.textContent)).observe(region, { characterData: true, childList: true, subtree: true })`;

/** Opens each tab in turn. */
async function* tabsOf(page: Page) {
  for (const tab of await page.locator('[role=tab][data-label]').all()) {
    await tab.click();
    yield await tab.getAttribute('data-label');
  }
}

describe.skipIf(!browser)('the page for everyone', { timeout: 120_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
    lab.page.setDefaultTimeout(60_000);
    await installAxe(lab.page);
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const focused = (): Promise<unknown> => lab.page.evaluate('document.activeElement.textContent.trim()');
  const enter = async (label: string): Promise<void> => {
    const primary = lab.page.locator('.primary:focus:not([aria-disabled="true"])');
    await primary.filter({ hasText: new RegExp(`${label}$`) }).waitFor();
    await lab.page.keyboard.press('Enter');
  };

  it('leads from its first sight to the lines to change, and to a call, by Tab and Enter alone', async () => {
    for (let stops = 0; !String(await focused()).endsWith('Call Bob'); stops += 1) {
      expect(stops).toBeLessThan(6);
      await lab.page.keyboard.press('Tab');
    }
    await enter('Call Bob');
    await enter('Skip 7 seconds');
    await lab.says('iOS ended Bob’s app: 0xbaadca11');
    await enter('See why');
    await lab.page.getByRole('tabpanel', { name: 'What to change' }).waitFor();
    await enter('Install the fixed app');
    await enter('Call Bob again');
    await enter('Answer');
    await lab.says('Connected');
  });

  it('announces a state once, and not each second of a call', async () => {
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.backend.settled();
    await lab.page.evaluate(WATCH_LIVE_REGIONS);
    await lab.page.waitForTimeout(1_200);
    expect(await lab.page.evaluate('window.announced')).toEqual([]);
    await lab.press('Bob’s iPhone', 'Hang up');
    await lab.says('The call is over');
    expect(new Set((await lab.page.evaluate('window.announced')) as string[]).size).toBeLessThan(6);
  });

  it('has no finding of axe in any tab, after a call', async () => {
    for await (const tab of tabsOf(lab.page)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await lab.page.emulateMedia({ colorScheme });
        expect(await axeFindings(lab.page), `${tab}, ${colorScheme}`).toEqual([]);
      }
    }
  });

  it('moves nothing if the user asked for reduced motion', async () => {
    await lab.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await lab.backend.lab.act({ scenario: 'fixed' });
    await lab.press('Alice’s iPhone', 'Call Bob');
    await lab.phone('Bob’s iPhone').getByRole('button', { name: 'Answer' }).waitFor();
    expect(await lab.page.evaluate(MOVING)).toEqual([]);
    expect(await axeFindings(lab.page), 'while it rings').toEqual([]);
  });

  it('has targets of 44 px in every tab on a touch screen', async () => {
    if (!browser) return;
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(lab.backend.url);
    await page.getByRole('tab').first().waitFor();
    expect(await page.evaluate('matchMedia("(pointer: coarse)").matches')).toBe(true);
    for await (const tab of tabsOf(page)) expect(await page.evaluate(SMALL_TARGETS), String(tab)).toEqual([]);
    await context.close();
  });
});
