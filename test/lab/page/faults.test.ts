import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('faults on the page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  beforeEach(() => lab.reset());
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const skip7Seconds = () => lab.page.getByRole('button', { name: '+7 s: skip iOS’s check' }).click();
  /** The checkbox of a fault; the tab with it stays open. */
  const fault = async (label: string) => {
    await lab.open('Scenarios');
    return lab.page.getByRole('checkbox', { name: label, exact: true });
  };
  const switchOn = async (label: string) => {
    await (await fault(label)).check();
    await lab.page.getByText(`Faults on: ${label}`).waitFor();
    await lab.open('Journey');
  };
  const call = () => lab.press('Alice’s iPhone', 'Audio only');
  const rings = () => lab.phone('Bob’s iPhone').getByRole('button', { name: 'Answer' }).waitFor();

  it('a push that arrives after the cancel is reported and ended, and leaves a missed call', async () => {
    await lab.setUp('Late push');
    await call();
    await lab.press('Alice’s iPhone', 'Cancel');
    await skip7Seconds();
    await lab.shows('Bob’s iPhone', 'Missed call');
    const hops = await lab.hops();
    expect(hops.findIndex((hop) => hop.includes('/cancel'))).toBeLessThan(
      hops.findIndex((hop) => hop.includes('Reported to CallKit')),
    );
  });

  it('a sandbox token that was registered as production is corrected, and the same call rings', async () => {
    await lab.setUp('Sandbox token as production');
    await call();
    await lab.says('Apple refuses: BadDeviceToken');
    await lab.says(/belongs to the other environment/);
    await skip7Seconds();
    await rings();
  });

  it('a rebooted, locked phone rings, is answered and connects with the receipt URL alone', async () => {
    await lab.setUp('Rebooted, locked');
    await call();
    await rings();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    expect((await lab.hops()).some((hop) => hop.includes('no session: answered'))).toBe(true);
    expect(lab.backend.lab.view().phones[1]?.unlocked).toBe(false);
  });

  it('a duplicate push shows as one call', async () => {
    await switchOn('Duplicate push');
    await call();
    await rings();
    await lab.page.getByText('CallKit already has this call').first().waitFor();
    expect(lab.backend.lab.view().phones[1]?.calls).toHaveLength(1);
  });

  it('with a lost push, Apple accepts it and no phone rings', async () => {
    // Only VoIP pushes: the end of the test before is still being notified by others.
    const rung = () => lab.backend.apple.deliveries().filter(({ headers }) => headers['apns-push-type'] === 'voip');
    const before = rung().length;
    await switchOn('Lost push');
    await call();
    await lab.page.getByText('Apple accepts the push').first().waitFor();
    await lab.says('No phone rings yet.');
    expect(rung()).toHaveLength(before);
  });

  it('SNS refuses a disabled endpoint, and the same call enables it and rings', async () => {
    await switchOn('Disabled endpoint');
    await call();
    await lab.says('SNS refuses: EndpointDisabled');
    await skip7Seconds();
    await rings();
  });

  it('opening the app enables an endpoint that a call found disabled', async () => {
    await switchOn('Disabled endpoint');
    await call();
    await lab.says('SNS refuses: EndpointDisabled');
    await lab.press('Bob’s iPhone', 'Open the app');
    await lab.page.getByText('No fault is on').waitFor({ state: 'attached' });
    await lab.press('Alice’s iPhone', 'Cancel');
    await call();
    await rings();
  });

  it('Apple refuses an expired credential, SNS disables its application, and a new one enables it', async () => {
    await switchOn('Expired credential');
    await call();
    await lab.says('Apple refuses: BadCertificate');
    await lab.press('Alice’s iPhone', 'Cancel');
    await call();
    await lab.says('SNS refuses: PlatformApplicationDisabled');
    await (await fault('Expired credential')).uncheck();
    await lab.page.getByText('No fault is on').waitFor();
    await call();
    await rings();
  });

  it('an app that does not report its push is killed, and after three kills gets no more pushes', async () => {
    await lab.phone('Bob’s iPhone').getByRole('combobox').selectOption('App that never reports a call');
    await lab.phone('Bob’s iPhone').getByRole('radio', { name: 'Killed' }).check();
    await lab.shows('Bob’s iPhone', 'App killed');
    for (const unreportedPushes of [1, 2, 3]) {
      await call();
      await expect
        .poll(() => lab.backend.lab.view().phones[1]?.unreportedPushes, { timeout: 10_000 })
        .toBe(unreportedPushes);
      await lab.says(/never posted an incoming call/);
      await lab.press('Alice’s iPhone', 'Cancel');
    }
    await lab.says(
      'After 3 pushes without a reported call, iOS stopped VoIP pushes to the app on Bob’s iPhone. Reinstalling the app helps.',
    );
    await lab.press('Bob’s iPhone', 'Reinstall');
    await lab.shows('Bob’s iPhone', 'Installed, not opened yet');
    await lab.says(/was not opened yet|The call is over/);
  });
});
