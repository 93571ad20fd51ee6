import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('from the finding to the code', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser, { hasCamera: false });
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const change = () => lab.page.getByRole('region', { name: 'What to change' });
  const framework = (name: string) => change().getByRole('tab', { name, exact: true });
  const line = (text: string) => change().locator('.code-block span', { hasText: text }).first();
  const picker = (section: string) => lab.page.getByRole('region', { name: section }).getByLabel('My library is');

  it('the killed Cordova app: the sentence and the lines are there without scrolling, on a laptop and on a phone', async () => {
    await lab.next('1 Call Bob');
    await lab.says(/PKPushRegistry/);
    await lab.next('2 Skip 7 seconds');
    await lab.says('iOS ended Bob’s app: 0xbaadca11');
    for (const [width, height] of [
      [390, 844],
      [1280, 800],
    ] as const) {
      await lab.page.setViewportSize({ width, height });
      await lab.open('What to change');
      expect(await framework('Cordova').getAttribute('aria-selected')).toBe('true');
      for (const part of [change().getByText(/^iOS launches the killed app/), line('[PKPushRegistry alloc]')])
        expect(await isVisible(part)).toBe(true);
    }
  });

  it('each framework has its lines, by keyboard too, and the last one is remembered', async () => {
    await framework('Cordova').focus();
    await lab.page.keyboard.press('ArrowRight');
    await line('CallKitVoip.start()').waitFor();
    await lab.page.keyboard.press('End');
    await line('pushRegistry.delegate = self').waitFor();
    await framework('Expo').click();
    await change().getByText('Nothing to change: expo-callkit-telecom').waitFor();
    const page = await change().getByRole('link', { name: 'docs/your-app/expo.md' }).getAttribute('href');
    expect((await fetch(`${lab.backend.url}${page}`)).status).toBe(200);

    await lab.page.reload();
    await lab.open('What to change');
    await framework('Expo').waitFor();
    expect(await framework('Expo').getAttribute('aria-selected')).toBe('true');
  });

  it('the payload marks the keys that the library of the app reads, or the picked one, which is remembered', async () => {
    await lab.open('Payload');
    const marked = () => lab.page.getByRole('region', { name: 'Push payload' }).locator('mark').allInnerTexts();
    expect(await marked()).toEqual(['"aps"', '"alert"', '"data"', '"Caller"', '"Username"', '"ConnectionId"']);
    await picker('Push payload').selectOption('ios flutter_callkeep 0.3.4');
    await lab.page.getByText('It also looks for id, which this push does not have.').waitFor();
    expect(await marked()).toEqual([]);

    await lab.page.reload();
    await lab.open('Libraries');
    await expect.poll(() => picker('Client libraries').inputValue()).toBe('ios flutter_callkeep 0.3.4');
    const libraries = lab.page.getByRole('region', { name: 'Client libraries' });
    await libraries.getByText('"library": "flutter_callkeep"').waitFor();
    expect(await libraries.locator('tbody tr').first().textContent()).toContain('flutter_callkeep 0.3.4');
    expect(lab.errors).toEqual([]);
  });

  it('what the picked library does is said for a killed and for an open app', async () => {
    await picker('Client libraries').selectOption('ios cordova-plugin-callkit (luisbouca)');
    const facts = await lab.page.locator('.my-library > div').allInnerTexts();
    expect(facts.find((fact) => fact.startsWith('Last push, killed'))).toContain('0xbaadca11');
    expect(facts.find((fact) => fact.startsWith('Last push, open'))).toContain('Rings.');
  });

  it('without a call, the scenarios that show something are listed', async () => {
    await lab.setUp('Killed app');
    await lab.open('What to change');
    await lab.page.getByText(/^After a call that fails/).waitFor();
    await lab.page.getByText('The PKPushRegistry is created too late').waitFor();

    await lab.page.getByRole('tabpanel', { name: 'What to change' }).getByRole('button', { name: 'Lost push' }).click();

    await expect.poll(() => lab.backend.lab.view().scenario, { timeout: 10_000 }).toBe('lost');
  });

  it('the lines of the call before stay while the fixed app rings', async () => {
    await lab.setUp('Killed app');
    await lab.next('1 Call Bob');
    await lab.next('2 Skip 7 seconds');
    await lab.next('3 See why');
    await lab.next('4 Install the fixed app');
    await lab.next('5 Call Bob again');
    await lab.says('Bob’s iPhone rings');
    await lab.open('What to change');

    await change()
      .getByText(/^This call shows nothing to change/)
      .waitFor();
    await framework('Cordova').click();
    await line('[PKPushRegistry alloc]').waitFor();
  });
});

/** Whether the whole of it is on the screen, and inside the panel that scrolls. */
const isVisible = async (part: Locator): Promise<boolean> => {
  await part.waitFor();
  return await part.evaluate((element: { getBoundingClientRect(): Box; closest(selector: string): typeof element }) => {
    const { top, bottom, left } = element.getBoundingClientRect();
    const panel = element.closest('.panel').getBoundingClientRect();
    const height = (globalThis as unknown as { innerHeight: number }).innerHeight;
    return top >= panel.top && bottom <= Math.min(panel.bottom, height) && left >= panel.left;
  });
};

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
}
