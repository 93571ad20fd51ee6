import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

/** The line that the developer of the killed app has to add. */
const LINE = 'registry = [[PKPushRegistry alloc]';

/** Whether the centre of the first such element is seen: inside of the window, not covered and not clipped. A text: Node has no DOM types. */
const isSeenBy = (selector: string, text: string): string => `(() => {
  const element = [...document.querySelectorAll(${JSON.stringify(selector)})].find(
    (one) => one.textContent.includes(${JSON.stringify(text)}) && one.getClientRects().length > 0,
  );
  const range = document.createRange();
  const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (node.nextNode() && !node.currentNode.data.includes(${JSON.stringify(text)}));
  const from = node.currentNode.data.indexOf(${JSON.stringify(text)});
  range.setStart(node.currentNode, from);
  range.setEnd(node.currentNode, from + ${text.length});
  const { left, top, height } = range.getBoundingClientRect();
  const seen = document.elementFromPoint(left + 4, top + height / 2);
  return seen !== null && element.contains(seen);
})()`;

/** Whether nothing on the page is scrolled down. */
const IS_UNSCROLLED = `scrollY === 0 && [...document.querySelectorAll('.panel')].every(({ scrollTop }) => scrollTop === 0)`;

describe.skipIf(!browser)('from the first look to the line of code', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const isSeen = (selector: string, text: string): Promise<unknown> => lab.page.evaluate(isSeenBy(selector, text));

  it.each([
    [1280, 800],
    [390, 844],
  ])('takes at most four clicks, each on the primary action, and no scrolling at %i × %i', async (width, height) => {
    await lab.backend.lab.act({ scenario: 'killed' });
    await lab.page.setViewportSize({ width, height });
    await lab.page.reload();
    const primary = lab.page.locator('.primary');
    const line = lab.page.locator('pre').getByText(LINE).first();
    const clicks: string[] = [];

    while (!(await line.isVisible()) && clicks.length < 6) {
      const number = String(clicks.length + 1);
      await primary.and(lab.page.getByRole('button', { name: new RegExp(`^${number} `), disabled: false })).waitFor();
      const label = (await primary.textContent())?.trim() ?? '';
      expect(await isSeen('.primary', label.slice(2))).toBe(true);
      clicks.push(label);
      await primary.click();
      await primary.and(lab.page.getByRole('button', { name: new RegExp(`^${clicks.length + 1} `) })).waitFor();
      if (clicks.length === 3) await line.waitFor();
    }

    expect(clicks).toEqual(['1 Call Bob', '2 Skip 7 seconds', '3 See why']);
    expect(await isSeen('pre', LINE)).toBe(true);
    expect(await lab.page.evaluate(IS_UNSCROLLED)).toBe(true);
    expect((await primary.textContent())?.trim()).toBe('4 Install the fixed app');
    expect(await isSeen('.primary', 'Install the fixed app')).toBe(true);
  });
});
