import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('what goes wrong on the page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  beforeEach(() => lab.reset());
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const pass = (seconds: number) => lab.page.getByRole('button', { name: `Let ${seconds} seconds pass` }).click();
  const go = (fault: string) => lab.page.getByRole('checkbox', { name: fault }).check();
  const call = () => lab.press('Alice’s iPhone', 'Audio only');
  const rings = () => lab.phone('Bob’s iPhone').getByRole('button', { name: 'Answer' }).waitFor();

  it('a push that comes after the cancel is reported and ended, and leaves a missed call', async () => {
    await lab.setUp('Late push');
    await call();
    await lab.press('Alice’s iPhone', 'Cancel');
    await pass(7);
    await lab.shows('Bob’s iPhone', 'Missed call');
    const hops = await lab.hops();
    expect(hops.findIndex((hop) => hop.includes('/cancel'))).toBeLessThan(
      hops.findIndex((hop) => hop.includes('Reported to CallKit')),
    );
  });

  it('a sandbox token that was registered as production is moved, and the same call rings', async () => {
    await lab.setUp('Sandbox token');
    await call();
    await lab.says('Apple refuses: BadDeviceToken');
    await lab.says(/environment that its build has/);
    await pass(7);
    await rings();
  });

  it('a phone that was rebooted and not unlocked rings, is answered and connects by the receipt alone', async () => {
    await lab.setUp('Rebooted, locked');
    await call();
    await rings();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    expect((await lab.hops()).some((hop) => hop.includes('no session: answered'))).toBe(true);
    expect(lab.house.lab.view().phones[1]?.unlocked).toBe(false);
  });

  it('a duplicate push shows as one call', async () => {
    await go('Duplicate push');
    await call();
    await rings();
    await lab.page.getByText('CallKit knows the call').first().waitFor();
    expect(lab.house.lab.view().phones[1]?.calls).toHaveLength(1);
  });

  it('a lost push is seen to be lost: Apple takes it, and no phone rings', async () => {
    await lab.house.settled();
    const before = lab.house.apple.deliveries().length;
    await go('Lost push');
    await call();
    await lab.page.getByText('Apple accepts the push').first().waitFor();
    await lab.says('No phone rings yet.');
    expect(lab.house.apple.deliveries()).toHaveLength(before);
  });

  it('a disabled endpoint is refused by SNS, and opening the app repairs it', async () => {
    await go('Disabled endpoint');
    await call();
    await lab.says('SNS refuses: EndpointDisabled');
    await lab.press('Bob’s iPhone', 'Open the app');
    await lab.page.getByRole('checkbox', { name: 'Disabled endpoint', checked: false }).waitFor();
    await lab.says('The call is over');
    await call();
    await rings();
  });

  it('an expired credential is seen at Apple, and a new one puts it right', async () => {
    await go('Expired credential');
    await call();
    await lab.says('Apple refuses: BadCertificate');
    await lab.press('Alice’s iPhone', 'Cancel');
    await lab.page.getByRole('checkbox', { name: 'Expired credential' }).uncheck();
    await call();
    await rings();
  });

  it('an app that gets the push and does not report it is killed, and too often means no more pushes', async () => {
    await lab.phone('Bob’s iPhone').getByRole('combobox').selectOption('App that keeps the push to itself');
    await lab.phone('Bob’s iPhone').getByRole('radio', { name: 'Killed' }).check();
    await lab.shows('Bob’s iPhone', 'App killed');
    for (const offences of [1, 2, 3]) {
      await call();
      await expect.poll(() => lab.house.lab.view().phones[1]?.offences, { timeout: 10_000 }).toBe(offences);
      await lab.says(/never posted an incoming call/);
      await lab.press('Alice’s iPhone', 'Cancel');
    }
    await lab.says('After 3 such pushes iOS hands the app on Bob’s iPhone no more of them. Reinstalling it helps.');
    await lab.press('Bob’s iPhone', 'Reinstall');
    await lab.shows('Bob’s iPhone', 'Installed, not opened yet');
    await lab.says(/was not opened yet|The call is over/);
  });
});
