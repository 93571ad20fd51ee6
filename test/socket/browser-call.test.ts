import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

const browser = await startBrowser();
/** For a busy machine. */
const PATIENCE = { timeout: 20_000 };

const example = (name: string) => readFile(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8');

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 100 });
});
afterAll(async () => {
  await browser?.close();
  await house.close();
});

/** A page with the examples of the docs, at the API's own origin, as an app would have it. */
const newPage = async (): Promise<Page> => {
  if (browser === undefined) throw new Error('there is no browser');
  const page = await browser.newPage();
  await page.goto(`${house.url}/local/info`);
  const modules = [
    await example('signalling.js'),
    await example('media.js'),
    await example('../../test/socket/page.js'),
  ];
  await page.addScriptTag({ type: 'module', content: modules.join('\n').replaceAll('export const', 'const') });
  await page.waitForFunction('window.place !== undefined');
  return page;
};

/** Alice calls Bob, whose phone is woken by a push; what it carries is all that Bob's side of the page is given. */
const place = async (page: Page, bobId: string, options: Record<string, unknown> = {}) => {
  const aliceId = someone('alice');
  const phone = iphone();
  await (await house.as(bobId))('PUT', '/v1/devices/phone', phone);
  const delivered = new Promise<string>((resolve) => {
    const stop = house.apple.onDelivery(({ deviceToken, payload }) => {
      if (deviceToken !== phone.token) return;
      stop();
      resolve(String(payload?.ackUrl));
    });
  });
  const socket = house.info.socket;
  const alice = { jwt: await house.issuer.mint(aliceId), invite: inviteOf(bobId, { deviceId: 'laptop' }) };
  await page.evaluate((given) => (globalThis as unknown as { place(given: unknown): unknown }).place(given), {
    socket,
    alice,
    ...options,
  });
  const ackUrl = await delivered;
  await page.evaluate((url) => (globalThis as unknown as { wake(url: string): unknown }).wake(url), ackUrl);
};

/** Both have heard the other over a channel of their own; if not, what there is says why. */
const connected = (page: Page) =>
  expect
    .poll(() => page.evaluate('({ heard: window.heard, states: window.states, faults: window.faults })'), PATIENCE)
    .toMatchObject({ heard: { alice: 'from bob', bob: 'from alice' } });

/** A generator of numbers that gives the same again for the same seed: mulberry32. */
const numbers = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe('two browsers’ peers, with nothing but what the docs say', () => {
  it.skipIf(browser === undefined)('connect, the callee’s socket opening only after its push', async () => {
    const page = await newPage();

    await place(page, someone('bob'));

    await connected(page);
    expect(await page.evaluate('window.states')).toEqual({ alice: 'connected', bob: 'connected' });
    await page.close();
  });

  it.skipIf(browser === undefined).each([1, 2, 3])(
    'connect while the callee’s socket is cut at ten random moments (seed %i)',
    async (seed) => {
      const page = await newPage();
      const [bobId, random] = [someone('bob'), numbers(seed)];
      let [cuts, untilCut] = [0, 1];
      await page.exposeFunction('atBobs', () => {
        untilCut -= 1;
        if (cuts === 10 || untilCut > 0) return;
        const [bobs = ''] = house.sockets.connectionIds({ userId: bobId });
        if (!house.sockets.cut(bobs, { told: random() < 0.5 })) return;
        cuts += 1;
        untilCut = 1 + Math.floor(random() * 3);
      });

      await place(page, bobId);

      await expect.poll(() => page.evaluate('window.opened.bob'), PATIENCE).toBeGreaterThan(10);
      await connected(page);
      expect(cuts).toBe(10);
      // And still do: another way is agreed on over the sockets.
      await page.evaluate('window.heard = {}; void window.restart()');
      await connected(page);
      await page.close();
    },
  );

  it.skipIf(browser === undefined)('connect though every message comes twice and in another order', async () => {
    const page = await newPage();

    await place(page, someone('bob'), { unruly: true });

    await connected(page);
    expect(await page.evaluate('window.faults')).toEqual([]);
    await page.close();
  });
});
