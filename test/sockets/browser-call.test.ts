import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';

const browser = await startBrowser();
/** Long enough for a busy machine. */
const TIMEOUT = { timeout: 20_000 };

const example = (name: string) => readFile(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8');

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(async () => {
  await browser?.close();
  await backend.close();
});

/** A page at the API's origin that runs the examples of the docs. */
const newPage = async (): Promise<Page> => {
  if (browser === undefined) throw new Error('there is no browser');
  const page = await browser.newPage();
  await page.goto(`${backend.url}/local/info`);
  const modules = [
    await example('signalling.js'),
    await example('media.js'),
    await example('../../test/sockets/page.js'),
  ];
  await page.addScriptTag({ type: 'module', content: modules.join('\n').replaceAll('export const', 'const') });
  await page.waitForFunction('window.placeCall !== undefined');
  return page;
};

/** Alice calls Bob. Bob's side of the page starts with nothing but the `ackUrl` of his push. */
const placeCall = async (page: Page, bobId: string, options: Record<string, unknown> = {}) => {
  const aliceId = someone('alice');
  const phone = iphone();
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', phone);
  const delivered = new Promise<string>((resolve) => {
    const stop = backend.apple.onDelivery(({ deviceToken, payload }) => {
      if (deviceToken !== phone.token) return;
      stop();
      resolve(String(payload?.ackUrl));
    });
  });
  const socket = backend.info.socket;
  const alice = { jwt: await backend.issuer.mint(aliceId), invite: inviteOf(bobId, { deviceId: 'laptop' }) };
  await page.evaluate(
    (callOptions) => (globalThis as unknown as { placeCall(options: unknown): unknown }).placeCall(callOptions),
    { socket, alice, ...options },
  );
  const ackUrl = await delivered;
  await page.evaluate((url) => (globalThis as unknown as { wakeBob(url: string): unknown }).wakeBob(url), ackUrl);
};

/** Waits until both peers have received a message over the data channel. */
const expectConnected = (page: Page) =>
  expect
    .poll(() => page.evaluate('({ received: window.received, states: window.states, faults: window.faults })'), TIMEOUT)
    .toMatchObject({ received: { alice: 'from bob', bob: 'from alice' } });

/** A seeded generator of random numbers in [0, 1): mulberry32. */
const seededRandom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe('two browser peers that run the examples of the docs', () => {
  it.skipIf(browser === undefined)('connect when the callee’s socket opens only after its push', async () => {
    const page = await newPage();

    await placeCall(page, someone('bob'));

    await expectConnected(page);
    expect(await page.evaluate('window.states')).toEqual({ alice: 'connected', bob: 'connected' });
    await page.close();
  });

  it.skipIf(browser === undefined).each([1, 2, 3])(
    'connect while the callee’s socket is reset at ten random moments (seed %i)',
    async (seed) => {
      const page = await newPage();
      const [bobId, random] = [someone('bob'), seededRandom(seed)];
      let [cuts, untilCut] = [0, 1];
      await page.exposeFunction('onBobEvent', () => {
        untilCut -= 1;
        if (cuts === 10 || untilCut > 0) return;
        const [connectionId = ''] = backend.sockets.connectionIds({ userId: bobId });
        if (!backend.sockets.cut(connectionId, { invokesDisconnect: random() < 0.5 })) return;
        cuts += 1;
        untilCut = 1 + Math.floor(random() * 3);
      });

      await placeCall(page, bobId);

      await expect.poll(() => page.evaluate('window.opened.bob'), TIMEOUT).toBeGreaterThan(10);
      await expectConnected(page);
      expect(cuts).toBe(10);
      // An ICE restart over the same sockets connects them again.
      await page.evaluate('window.received = {}; void window.restart()');
      await expectConnected(page);
      await page.close();
    },
  );

  it.skipIf(browser === undefined)('connect although every message arrives twice and out of order', async () => {
    const page = await newPage();

    await placeCall(page, someone('bob'), { isReordered: true });

    await expectConnected(page);
    expect(await page.evaluate('window.faults')).toEqual([]);
    await page.close();
  });
});
