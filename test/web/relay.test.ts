/** The media of two pages in Chromium by a real TURN server, over paths that are cut and come back as others. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnCredential } from '../../lambda/signals/ice-servers.ts';
import { randomOf } from '../client/support/random.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';
import { type Coturn, hasCoturn, startCoturn } from '../support/coturn.ts';
import { isLong } from '../support/long.ts';
import { APP_PAGES, inApp, soon, talkingPages } from '../support/page-app.ts';
import { startUdpProxy, type UdpProxy } from '../support/udp-proxy.ts';

const SECRET = 'north-star';
const isTested = hasCoturn('relay of media');
const browser = isTested ? await startBrowser() : undefined;

interface Side {
  readonly page: Page;
  readonly path: UdpProxy;
}

/** Cuts of each of four calls. CI has time for one each; `CUTS=5 LONG_TESTS=1 npx vitest run test/web/relay.test.ts` makes twenty. */
const CUTS = Number(process.env.CUTS ?? 1);

describe.skipIf(browser === undefined)('media by a relay', () => {
  let backend: TestBackend;
  let site: ClientPages;
  let coturn: Coturn;
  beforeAll(async () => {
    [backend, site, coturn] = await Promise.all([startTestBackend(), startClientPages(APP_PAGES), startCoturn(SECRET)]);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
    for (const path of paths) path.close();
    await coturn.close();
  });
  const paths: UdpProxy[] = [];

  /** Alice and Bob, who see each other, each over a path of its own. */
  const talking = async (): Promise<readonly [Side, Side]> => {
    if (browser === undefined) throw new Error('no browser');
    const pages = await talkingPages(browser, site, backend);
    const sideOf = async (page: Page): Promise<Side> => ({ page, path: await startUdpProxy(coturn.port) });
    const sides = [await sideOf(pages[0]), await sideOf(pages[1])] as const;
    paths.push(...sides.map(({ path }) => path));
    await Promise.all(sides.map(connect));
    for (const { page } of sides) await soon(page, (app) => app.videosReceived()).toBe(1);
    return sides;
  };

  const connect = ({ page, path }: Side) => {
    const turn = {
      urls: `turn:127.0.0.1:${path.port}?transport=udp`,
      ...turnCredential(SECRET, 'alice', Date.now() + 3_600_000),
    };
    return inApp(page, (app, given) => app.media(true, app.relayed(given)), turn);
  };
  /** Waits until both are connected. @returns milliseconds since the last offer before that */
  const connectedAfter = async (sides: readonly Side[]): Promise<number> => {
    for (const { page } of sides) await soon(page, ({ connectedAt }) => connectedAt !== undefined).toBe(true);
    const times = await Promise.all(
      sides.map(({ page }) => inApp(page, ({ offeredAt = 0, connectedAt }) => ({ offeredAt, connectedAt }))),
    );
    return Math.max(...times.map((one) => one.connectedAt)) - Math.max(...times.map((one) => one.offeredAt));
  };
  const frames = ({ page }: Side): Promise<number> => inApp(page, (app) => app.frames());

  /** A call whose path is cut on either side for any time. @returns for each cut, milliseconds from the offer to the connection */
  const cutAgainAndAgain = async (seed: number, cuts: number): Promise<readonly number[]> => {
    const random = randomOf(seed);
    const sides = await talking();
    const all: number[] = [];
    for (let round = 0; round < cuts; round += 1) {
      const { path } = sides[random(2) === 0 ? 0 : 1];
      path.cut();
      for (const { page } of sides) await soon(page, ({ connectedAt }) => connectedAt).toBeUndefined();
      // As long as a lift takes: real time, because the browser has no other.
      const until = Date.now() + random(6_000);
      await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(until);
      path.open();
      all.push(await connectedAfter(sides));
    }
    for (const side of sides) {
      const before = await frames(side);
      await expect.poll(() => frames(side), { timeout: 20_000 }).toBeGreaterThan(before + 10);
    }
    return all;
  };

  it('are connected again when the app says that the path is another one', async () => {
    const [{ page, path }, other] = await talking();
    path.cut();
    path.open();
    const before = await frames(other);
    await inApp(page, (app) => app.media.restart());

    await expect.poll(() => frames(other), { timeout: 20_000 }).toBeGreaterThan(before + 10);
  });

  it.skipIf(!isLong)(
    'are connected within three seconds of the offer of a restart, in the median of cuts of any length on either side',
    async () => {
      // Several calls side by side: one after the other, the cuts take four minutes.
      const all = await Promise.all([1, 2, 3, 4].map((seed) => cutAgainAndAgain(seed, CUTS)));
      const sorted = all.flat().sort((one, other) => one - other);

      expect(sorted).toHaveLength(4 * CUTS);
      expect(sorted[2 * CUTS], `milliseconds: ${sorted}`).toBeLessThanOrEqual(3_000);
    },
    300_000,
  );
});
