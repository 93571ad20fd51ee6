import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { isLong } from '../../support/long.ts';
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

  it('rings a phone whose app is in the background, and shows the hops', async () => {
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

  it('an answer connects both phones, and hanging up ends the call on both', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^\d:\d\d$/);
    await lab.says(/^Connected$/);
    await lab.press('Alice’s iPhone', 'Hang up');
    await lab.says('Alice’s iPhone: call ended. Bob’s iPhone: call ended.');
  });

  it('the caller sees a decline', async () => {
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

  it('of two ringing devices, answering one stops the other', async () => {
    await lab.setUp('Second device');
    await ring();
    await lab.shows('Bob’s iPad', 'Alice is calling');
    await lab.press('Bob’s iPad', 'Answer');
    await lab.shows('Bob’s iPad', 'In a call with Alice');
    await lab.phone('Bob’s iPhone').getByText('App in the background').waitFor();
    await lab.press('Bob’s iPad', 'Hang up');
    await lab.says('Bob’s iPhone: answered on another device.');
  });

  it('an unanswered call is missed at the end of the ring window', async () => {
    await ring();
    await lab.page.getByRole('button', { name: '+40 s: skip the ring window' }).click();
    await lab.shows('Bob’s iPhone', 'Missed call');
    await lab.says('Alice’s iPhone: no answer. Bob’s iPhone: missed call.');
  });

  it('works from the keyboard: after a button disappears, the next button has the focus', async () => {
    const hasFocus = (owner: Owner, name: string) =>
      lab.phone(owner).locator('button:focus', { hasText: name }).waitFor();
    await lab.phone('Alice’s iPhone').getByRole('button', { name: 'Audio only' }).focus();
    await lab.page.keyboard.press('Enter');
    await hasFocus('Alice’s iPhone', 'Cancel');

    await lab.phone('Bob’s iPhone').getByRole('button', { name: 'Decline' }).focus();
    await lab.page.keyboard.press('Tab');
    await hasFocus('Bob’s iPhone', 'Answer');
    await lab.page.keyboard.press('Space');
    await hasFocus('Bob’s iPhone', 'Hang up');
    await lab.page.keyboard.press('Space');
    await lab.says('The call is over');
  });

  it('a double click makes one call', async () => {
    await lab.phone('Alice’s iPhone').getByRole('button', { name: 'Call Bob' }).dblclick();
    await lab.says('Bob’s iPhone rings');
    expect(lab.backend.lab.view().phones.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  it('the call duration starts at the answer', async () => {
    await ring();
    await lab.backend.lab.act({ advance: 20_000 });
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.shows('Alice’s iPhone', /^0:0\d$/);
    await lab.shows('Bob’s iPhone', /^0:0\d$/);
  });

  it('a reload of the page ends the call, because its media is lost', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    await lab.page.reload();
    await lab.says('The call is over');
    await ring();
  });

  // WebRTC takes ten seconds of real time to detect it.
  it.runIf(isLong)(
    'when one app is killed in a call, the other detects that no media arrives, and hangs up',
    async () => {
      await ring();
      await lab.press('Bob’s iPhone', 'Answer');
      await lab.says(/^Connected$/);
      await lab.phone('Bob’s iPhone').getByRole('radio', { name: 'Killed' }).check();
      await lab.says('Alice’s iPhone still has the call');
      await lab.says('The call is over');
    },
  );

  it('a reset clears the trace, and ends the call on both phones', async () => {
    await ring();
    await lab.press('Bob’s iPhone', 'Answer');
    await lab.says(/^Connected$/);
    await lab.reset();
    await lab.says('No call yet');
    expect(await lab.hops()).toEqual([]);
    await expect
      .poll(() => lab.backend.lab.view().phones.flatMap(({ calls }) => calls), { timeout: 5_000 })
      .toEqual([]);
  });
});
