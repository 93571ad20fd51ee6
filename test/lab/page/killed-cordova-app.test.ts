import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('the scenario of the killed app', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  it('iOS ends an app whose JavaScript creates the push registry, and the page shows what to change', async () => {
    await lab.next('1 Call Bob');
    await lab.says(/it has no PKPushRegistry/);
    await lab.next('2 Skip 7 seconds');

    await lab.says('iOS ended Bob’s app: 0xbaadca11');
    await lab.says(/failed to post an incoming call in time/);
    await lab.next('3 See why');
    await lab.shows('Bob’s iPhone', 'iOS ended the app');
    await lab.shows('Bob’s iPhone', '0xbaadca11');
    await lab.shows('Alice’s iPhone', 'calling…');
  });

  it('the same phone rings after its app is updated, although it is still killed', async () => {
    await lab.next('4 Install the fixed app');
    const app = lab.phone('Bob’s iPhone').getByRole('combobox');
    await expect.poll(() => app.inputValue(), { timeout: 10_000 }).toBe('cordova-launch-registry');
    await lab.shows('Bob’s iPhone', 'App killed');
    await lab.says('The call is over');
    await lab.next('5 Call Bob again');

    await lab.phone('Bob’s iPhone').getByRole('button', { name: 'Answer' }).waitFor();
    await lab.says('Bob’s iPhone rings');
  });

  it('the call is answered, and both phones show the other’s video', async () => {
    await lab.next('6 Answer');

    await lab.seeEachOther();
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.shows('Bob’s iPhone', /^\d:\d\d$/);
    const timings = await lab.page.getByRole('region', { name: 'Call progress' }).locator('dd').allInnerTexts();
    for (const timing of timings) expect(timing).toMatch(/^[\d.]+ m?s$/);
    expect(lab.errors).toEqual([]);
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
