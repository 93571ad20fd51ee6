import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type LabPage, type Owner, openLabPage } from './lab-page.ts';

const browser = await startBrowser();

describe.skipIf(!browser)('calls on the page', { timeout: 60_000 }, () => {
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

  const ring = async (): Promise<void> => {
    await lab.press('Alice’s iPhone', 'Audio only');
    await lab.phone('Bob’s iPhone').getByRole('button', { name: 'Answer' }).waitFor();
  };

  it('rings a phone whose app is in the background, and says how long that took', async () => {
    await ring();
    await lab.says('Bob’s iPhone rings');
    expect(await lab.hops()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('POST /v1/calls'),
        expect.stringContaining('Publish'),
        expect.stringContaining('Apple accepts the push'),
        expect.stringContaining('Alice is calling.'),
        expect.stringContaining('POST /v1/receipts/'),
      ]),
    );
  });

  it('an answer connects the two, and hanging up ends it on both', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.says(/^Connected$/);
    await lab.press('Alice’s iPhone', 'Hang up');
    await lab.says('Alice’s iPhone: call ended. Bob’s iPhone: call ended.');
  });

  it('a decline is told to the caller', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Decline');
    await lab.shows('Alice’s iPhone', 'Declined');
  });

  it('a cancel stops the ringing', async () => {
    await ring();
    await lab.press('Alice’s iPhone', 'Cancel');
    await lab.shows('Bob’s iPhone', 'Missed call');
    await lab.shows('Alice’s iPhone', 'Cancelled');
  });

  it('of two devices that ring, the one that is answered silences the other', async () => {
    await lab.setUp('Second device');
    await ring();
    await lab.shows('Bob’s iPad', 'Alice is calling');
    await lab.press('Bob’s iPad', 'Answer');
    await lab.shows('Bob’s iPad', 'In a call with Alice');
    await lab.phone('Bob’s iPhone').getByText('App in the background').waitFor();
    await lab.press('Bob’s iPad', 'Hang up');
    await lab.says('Bob’s iPhone: answered on another device.');
  });

  it('a call that nobody answers is missed when its window closes', async () => {
    await ring();
    await lab.page.getByRole('button', { name: 'Let 40 seconds pass' }).click();
    await lab.shows('Bob’s iPhone', 'Missed call');
    await lab.says('Alice’s iPhone: no answer. Bob’s iPhone: missed call.');
  });

  it('works from the keyboard: who presses a button that goes is put on the next one', async () => {
    const isOn = (owner: Owner, name: string) => lab.phone(owner).locator('button:focus', { hasText: name }).waitFor();
    await lab.phone('Alice’s iPhone').getByRole('button', { name: 'Audio only' }).focus();
    await lab.page.keyboard.press('Enter');
    await isOn('Alice’s iPhone', 'Cancel');

    await lab.phone('Bob’s iPhone').getByRole('button', { name: 'Decline' }).focus();
    await lab.page.keyboard.press('Tab');
    await isOn('Bob’s iPhone', 'Answer');
    await lab.page.keyboard.press('Space');
    await isOn('Bob’s iPhone', 'Hang up');
    await lab.page.keyboard.press('Space');
    await lab.says('The call is over');
  });

  it('two presses of the same button make one call', async () => {
    await lab.phone('Alice’s iPhone').getByRole('button', { name: 'Call Bob' }).dblclick();
    await lab.says('Bob’s iPhone rings');
    expect(lab.house.lab.view().phones.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  it('a call is timed from its answer on', async () => {
    await ring();
    await lab.house.lab.act({ advance: 20_000 });
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^0:0\d$/);
    await lab.shows('Bob’s iPhone', /^0:0\d$/);
  });

  it('a page that is opened anew ends the call whose media went with the old one', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    await lab.page.reload();
    await lab.says('The call is over');
    await ring();
  });

  it('when one app is killed in a call, the other notices that no media come, and hangs up', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    await lab.phone('Bob’s iPhone').getByRole('radio', { name: 'Killed' }).check();
    await lab.says('Alice’s iPhone still has the call');
    await lab.says('The call is over');
  });

  it('a reset forgets the last call, and ends it for those who are in it', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    await lab.reset();
    await lab.says('The phones are registered and quiet.');
    expect(await lab.hops()).toEqual([]);
    await expect.poll(() => lab.house.lab.view().phones.flatMap(({ calls }) => calls), { timeout: 5_000 }).toEqual([]);
  });
});
