import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../lab/server/scenarios.ts';
import { startBrowser } from '../../support/browser.ts';
import { axeFindings, installAxe } from './axe.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('axe has no finding', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
    await installAxe(lab.page);
    await lab.open('Scenarios');
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  it.each(SCENARIOS)('in the scenario $title', async ({ id, title }) => {
    await lab.backend.lab.act({ scenario: id });
    await lab.page.locator('[aria-current="true"]').getByText(title, { exact: true }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await lab.page.emulateMedia({ colorScheme });
      expect(await axeFindings(lab.page), colorScheme).toEqual([]);
    }
  });
});
