import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

/** The numbered list of README: each item begins with the button to press, in italics. */
const stepsOfReadme = (): { readonly button: string; readonly text: string }[] => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.slice(readme.indexOf('## Run it here'), readme.indexOf('## Add it to your app'));
  return [...section.matchAll(/^\d\. \*([^*]+)\*\.((?:.+|\n {3})+)/gm)].map(([, button = '', text = '']) => ({
    button,
    text: text.replace(/\s+/g, ' '),
  }));
};

/** What the items of that list state, and how the page shows it. */
const STATEMENTS: readonly (readonly [string, (lab: LabPage) => Promise<void>])[] = [
  ["iOS launches Bob's app", (lab) => lab.says(/it has no PKPushRegistry/)],
  [
    'iOS terminates it with `0xbaadca11`',
    async (lab) => {
      await lab.says('iOS ended Bob’s app: 0xbaadca11');
      await lab.says(/failed to post an incoming call in time/);
      await lab.shows('Bob’s iPhone', 'iOS ended the app');
    },
  ],
  [
    'the lines that create the `PKPushRegistry`',
    async (lab) => {
      const panel = lab.page.getByRole('tabpanel', { name: 'What to change' });
      await panel.locator('pre').filter({ hasText: 'PKPushRegistry' }).first().waitFor();
    },
  ],
  ['Bob has swiped it away too', (lab) => lab.shows('Bob’s iPhone', 'App killed')],
  ["Bob's phone rings", (lab) => lab.says('Bob’s iPhone rings')],
  ['see each other', (lab) => lab.seeEachOther()],
];

describe.skipIf(!browser)('the scenario of the killed app', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  it('is what README says: its buttons in its order, with the results that it states', async ({ task }) => {
    // The page opens in this scenario; only a second try has to set it up.
    if ((task.result?.retryCount ?? 0) > 0) await lab.reset();
    const steps = stepsOfReadme();
    const stated: string[] = [];

    for (const [index, { button, text }] of steps.entries()) {
      await lab.next(`${index + 1} ${button}`);
      for (const [statement, check] of STATEMENTS) {
        if (!text.includes(statement)) continue;
        stated.push(statement);
        await check(lab);
      }
    }

    expect(steps).toHaveLength(6);
    expect(stated).toEqual(STATEMENTS.map(([statement]) => statement));
    expect(lab.errors).toEqual([]);
  });

  it('shows the duration of the call, and that the fixed app was killed too', async () => {
    const app = lab.phone('Bob’s iPhone').getByRole('combobox');
    expect(await app.inputValue()).toBe('cordova-launch-registry');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.shows('Bob’s iPhone', /^\d:\d\d$/);
    const timings = await lab.page.getByRole('region', { name: 'Call progress' }).locator('dd').allInnerTexts();
    for (const timing of timings) expect(timing).toMatch(/^[\d.]+ m?s$/);
  });

  it('each hop expands to its real message', async () => {
    const hop = lab.page.locator('.hop').filter({ hasText: 'Apple accepts the push' }).last();
    await hop.locator('summary').click();
    await hop.getByText('apns-push-type').waitFor();
    const { headers, payload } = JSON.parse((await hop.locator('pre').textContent()) ?? '');
    expect(headers).toMatchObject({ 'apns-push-type': 'voip', 'apns-priority': '10' });
    expect(payload).toMatchObject({ type: 'incoming_call', callerName: 'Alice' });
  });

  it('the payload is shown with its size and the result of every library', async () => {
    const [push] = lab.backend.apple.pushes().slice(-1);
    const bytes = Buffer.byteLength(JSON.stringify(push?.payload));
    await lab.open('Payload');
    const panel = lab.page.getByRole('region', { name: 'Push payload' });
    await panel.getByText(`${new Intl.NumberFormat('en-GB').format(bytes)} of 5,120 bytes`).waitFor();
    await lab.open('Libraries');
    const libraries = lab.page.getByRole('tabpanel', { name: 'Libraries' });
    const rows = await libraries.locator('tbody tr').allInnerTexts();
    const rowOf = (name: string) => rows.find((row) => row.startsWith(name));
    expect(rowOf('cordova-plugin-callkit (luisbouca)')).toContain('rings');
    expect(rowOf('cordova-plugin-callkit 1.0.0')).toContain('is killed by iOS');
    expect(rows.length).toBeGreaterThan(15);
  });
});
