import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
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
  const answer = () => lab.press('Bob’s Android', 'Answer');
  const installAndroid = async () => {
    await lab.phone('Bob’s iPhone').getByRole('combobox').selectOption('Native Android app');
    await bob().waitFor();
  };

  it('replaces the iPhone when its app is selected, rings by FCM though the app is killed, and shows the caller’s video', async () => {
    await installAndroid();
    await bob().getByRole('radio', { name: 'Killed' }).check();
    await lab.shows('Bob’s Android', 'App killed');
    await call();
    await answer();
    await lab.phone('Alice’s iPhone').getByLabel('Video of Bob on Alice’s phone').waitFor();
    await bob().getByLabel('Video of Alice on Bob’s phone').waitFor();
    const places = (await lab.hops()).map((hop) => hop.split('\n')[1]);
    expect(places).toEqual(expect.arrayContaining(['SNS', 'Google', 'phone', 'call screen', 'API Gateway']));
    expect(places.indexOf('Google')).toBeLessThan(places.indexOf('phone'));
    expect(places.filter((place) => place === 'Apple' || place === 'CallKit')).toEqual([]);
    await lab.page.getByText('200 · high priority').first().waitFor();
    const progress = lab.page.getByRole('region', { name: 'Call progress' }).getByRole('listitem');
    expect(await progress.allInnerTexts()).toEqual(
      ['API Gateway', 'DynamoDB', 'SNS', 'Google', 'phone', 'call screen', 'receipt', 'answer', 'media'].map((name) =>
        expect.stringMatching(new RegExp(`^${name}\\s+[\\d.]+ m?s$`)),
      ),
    );
  });

  it('shows its payload with Google’s limit and the results of the Android libraries', async () => {
    await installAndroid();
    await call();
    await lab.open('Payload');
    const panel = lab.page.getByRole('region', { name: 'Push payload' });
    await panel.getByText(/of 4,096 bytes/).waitFor();
    const [message] = lab.backend.google.messages().slice(-1);
    const data = Object.entries(message?.message.data ?? {});
    const bytes = data.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
    await panel.getByText(`${new Intl.NumberFormat('en-GB').format(bytes)} of`).waitFor();
    await lab.open('Libraries');
    await lab.page
      .getByRole('row', { name: /your own FirebaseMessagingService/ })
      .getByText('rings')
      .waitFor();
  });

  it('shows a heads-up notification if its app may not use the full screen', async () => {
    await installAndroid();
    await bob().getByRole('checkbox', { name: 'Full screen' }).uncheck();
    await call();
    await lab.shows('Bob’s Android', 'is calling');
    await answer();
    await lab.shows('Bob’s Android', /^\d:\d\d$/);
  });

  it('is demoted by Google when its app shows no notification, and the page shows what to change', async () => {
    await lab.setUp('Android, demoted');
    // The call, and its end.
    for (const isDemoted of [false, true]) {
      await lab.next(isDemoted ? '3 Call Bob again' : '1 Call Bob');
      await lab.says(/showed nothing to the user/);
      await expect.poll(() => lab.backend.lab.view().phones[1]?.demoted, { timeout: 10_000 }).toBe(isDemoted);
      await lab.next(isDemoted ? '4 Cancel' : '2 Cancel');
      await lab.backend.settled();
    }
    await lab.next('5 Call Bob again');
    await lab.says(/waits until the phone leaves Doze mode: the app was demoted/);
    await lab.next('6 See why');
    await lab.page
      .getByRole('tabpanel', { name: 'What to change' })
      .getByText(/full-screen notification/)
      .first()
      .waitFor();
    await lab.next('7 Install the fixed app');
    await expect.poll(() => lab.backend.lab.view().phones[1]?.app.name, { timeout: 10_000 }).toBe('native-android');

    await call();
    await lab.says(/waits until the phone leaves Doze mode: the app was demoted/);
    await bob().getByRole('checkbox', { name: 'Doze' }).uncheck();
    await bob().getByRole('button', { name: 'Answer' }).waitFor();
  });

  it('with a force-stopped app does not ring, and the page shows why', async () => {
    await installAndroid();
    await lab.press('Bob’s Android', 'Force stop');
    await lab.shows('Bob’s Android', 'App force-stopped');
    await call();
    await lab.says('The app is force-stopped');
    await lab.says(/until the user opens it/);
  });

  it('shows a lost message and a disabled endpoint in the same way as an iPhone', async () => {
    await installAndroid();
    await lab.open('Scenarios');
    await lab.page.getByRole('checkbox', { name: 'Lost push' }).check();
    await call();
    await lab.open('Journey');
    await lab.page.getByText('Google accepts the message').first().waitFor();
    await lab.says('No phone rings yet.');
    await lab.press('Alice’s iPhone', 'Cancel');
    await lab.open('Scenarios');
    await lab.page.getByRole('checkbox', { name: 'Lost push' }).uncheck();
    await lab.open('Scenarios');
    await lab.page.getByRole('checkbox', { name: 'Disabled endpoint' }).check();
    await call();
    await lab.says('SNS refuses: EndpointDisabled');
    await lab.press('Bob’s Android', 'Open the app');
    await lab.page.getByText('No fault is on').waitFor({ state: 'attached' });
  });

  it('has no sandbox environment', async () => {
    await installAndroid();
    await lab.open('Scenarios');
    await lab.page.getByRole('checkbox', { name: 'Sandbox token as production' }).click();
    await lab.says(/has no environment/);
    expect(lab.backend.lab.view().faults.find(({ id }) => id === 'environment')?.isOn).toBe(false);
  });
});
