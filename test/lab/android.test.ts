import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type LabPage, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('an Android phone on the page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    if (browser) lab = await openLabPage(browser);
  });
  beforeEach(() => lab.reset());
  afterEach(() => expect(lab.errors).toEqual([]));
  afterAll(async () => {
    await lab.close();
    await browser?.close();
  });

  const bob = () => lab.phone('Bob’s Android');
  const call = () => lab.press('Alice’s iPhone', 'Call Bob');
  const answers = () => lab.press('Bob’s Android', 'Answer');
  const giveAndroid = async () => {
    await lab.phone('Bob’s iPhone').getByRole('combobox').selectOption('Native Android app');
    await bob().waitFor();
  };

  it('takes the place of the iPhone when its app is chosen, is rung by Google though killed, and sees the caller', async () => {
    await giveAndroid();
    await bob().getByRole('radio', { name: 'Killed' }).check();
    await lab.shows('Bob’s Android', 'App killed');
    await call();
    await answers();
    await lab.phone('Alice’s iPhone').getByLabel('Bob, as Alice sees them').waitFor();
    await bob().getByLabel('Alice, as Bob sees them').waitFor();
    const places = (await lab.hops()).map((hop) => hop.split('\n')[1]);
    expect(places).toEqual(expect.arrayContaining(['sns', 'google', 'phone', 'android', 'api']));
    expect(places.indexOf('google')).toBeLessThan(places.indexOf('phone'));
    expect(places.filter((place) => place === 'apple' || place === 'callkit')).toEqual([]);
    await lab.page.getByText('200 · high priority').first().waitFor();
    const track = lab.page.getByRole('list', { name: 'How far the call has come' }).getByRole('listitem');
    expect(await track.allInnerTexts()).toEqual(
      ['API', 'Table', 'SNS', 'Google', 'Phone', 'Screen', 'Receipt', 'Answer', 'Media'].map((name) =>
        expect.stringMatching(new RegExp(`^${name}\\s+[\\d.]+ m?s$`)),
      ),
    );
  });

  it('has its payload judged by Google’s limit and the libraries of Android', async () => {
    await giveAndroid();
    await call();
    const panel = lab.page.getByRole('region', { name: 'The push’s payload' });
    await panel.getByText(/of 4,096 bytes/).waitFor();
    const [message] = lab.house.google.messages().slice(-1);
    const data = Object.entries(message?.message.data ?? {});
    const bytes = data.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
    await panel.getByText(`${new Intl.NumberFormat('en-GB').format(bytes)} of`).waitFor();
    await panel
      .getByRole('row', { name: /your own FirebaseMessagingService/ })
      .getByText('rings')
      .waitFor();
  });

  it('shows a banner where its app may not use the whole screen', async () => {
    await giveAndroid();
    await bob().getByRole('checkbox', { name: 'Full screen' }).uncheck();
    await call();
    await lab.shows('Bob’s Android', 'is calling');
    await answers();
    await lab.shows('Bob’s Android', /^\d:\d\d$/);
  });

  it('is demoted by Google when its app shows nothing, and the page says what to change', async () => {
    await lab.setUp('Android, demoted');
    // The call, and its end.
    for (const isDemoted of [false, true]) {
      await call();
      await lab.says(/showed nothing to the user/);
      await expect.poll(() => lab.house.lab.view().phones[1]?.demoted, { timeout: 10_000 }).toBe(isDemoted);
      await lab.press('Alice’s iPhone', 'Cancel');
      await lab.house.settled();
    }
    await lab.says(/full-screen notification/);
    await lab.page.getByRole('button', { name: 'Install the mended app' }).click();
    await expect.poll(() => lab.house.lab.view().phones[1]?.app.name, { timeout: 10_000 }).toBe('native-android');

    await call();
    await lab.says(/waits until the phone wakes up: the app was demoted/);
    await bob().getByRole('checkbox', { name: 'Dozes' }).uncheck();
    await bob().getByRole('button', { name: 'Answer' }).waitFor();
  });

  it('that was force-stopped is not rung, and the page says why', async () => {
    await giveAndroid();
    await lab.press('Bob’s Android', 'Force stop');
    await lab.shows('Bob’s Android', 'App force-stopped');
    await call();
    await lab.says(/force-stopped the app/);
    await lab.says(/its user/);
  });

  it('is lost and repaired as an iPhone is: a lost message, a disabled endpoint', async () => {
    await giveAndroid();
    await lab.page.getByRole('checkbox', { name: 'Lost push' }).check();
    await call();
    await lab.page.getByText('Google accepts the message').first().waitFor();
    await lab.says('No phone rings yet.');
    await lab.press('Alice’s iPhone', 'Cancel');
    await lab.page.getByRole('checkbox', { name: 'Lost push' }).uncheck();
    await lab.page.getByRole('checkbox', { name: 'Disabled endpoint' }).check();
    await call();
    await lab.says('SNS refuses: EndpointDisabled');
    await lab.press('Bob’s Android', 'Open the app');
    await lab.page.getByRole('checkbox', { name: 'Disabled endpoint', checked: false }).waitFor();
  });

  it('knows no sandbox', async () => {
    await giveAndroid();
    await lab.page.getByRole('checkbox', { name: 'Wrong environment' }).click();
    await lab.says(/is for no environment/);
    expect(lab.house.lab.view().faults.find(({ id }) => id === 'environment')?.isOn).toBe(false);
  });
});
