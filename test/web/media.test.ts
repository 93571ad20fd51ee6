/** Two pages in Chromium that connect their media by `connectMedia`. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';
import { APP_PAGES, inApp, soon, talkingPages } from '../support/page-app.ts';

const browser = await startBrowser();

describe.skipIf(browser === undefined)('two pages', () => {
  let backend: TestBackend;
  let site: ClientPages;
  beforeAll(async () => {
    [backend, site] = await Promise.all([startTestBackend(), startClientPages(APP_PAGES)]);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
  });

  /** Alice and Bob in an answered call whose media are being connected. */
  const call = async (hasVideo = false): Promise<readonly [alice: Page, bob: Page]> => {
    if (browser === undefined) throw new Error('no browser');
    const pages = await talkingPages(browser, site, backend);
    await Promise.all(pages.map((page) => inApp(page, (app, has) => app.media(has), hasVideo)));
    return pages;
  };
  const expectVideos = async (pages: readonly Page[], count: number) => {
    for (const page of pages) await soon(page, (app) => app.videosReceived()).toBe(count);
  };
  const problems = async (pages: readonly Page[]) =>
    await Promise.all(pages.map((page) => inApp(page, (app) => app.problems)));
  const close = async (pages: readonly Page[]) => {
    for (const page of pages) await page.close();
  };

  it('connect, both add video at once, both restart ICE at once', async () => {
    const pages = await call(true);
    await expectVideos(pages, 1);

    await Promise.all(pages.map((page) => inApp(page, (app) => app.addVideo())));
    await expectVideos(pages, 2);
    const before = await Promise.all(pages.map((page) => inApp(page, (app) => app.fragment())));
    await Promise.all(pages.map((page) => inApp(page, (app) => app.media.restart())));
    for (const [index, page] of pages.entries()) {
      await soon(page, (app) => app.fragment()).not.toBe(before[index]);
      await soon(page, (app) => [
        app.media.peer.signalingState,
        /^(connected|completed)$/.test(app.media.peer.iceConnectionState),
      ]).toEqual(['stable', true]);
    }
    // Also those of the side that gave way.
    for (const page of pages) {
      const before = await inApp(page, (app) => app.frames());
      await soon(page, (app) => app.frames()).toBeGreaterThan(before + 10);
    }

    expect(await problems(pages)).toEqual([[], []]);
    await close(pages);
  });

  it('connect although one of them sends a candidate that nothing can use', async () => {
    const pages = await call(false);
    const [alice, bob] = pages;
    await inApp(alice, (app) => app.call.sendSignal({ candidate: { candidate: 'candidate:nonsense', sdpMid: '0' } }));
    // The callee alone has something to send, and makes the offer.
    await inApp(bob, (app) => app.addVideo());

    await soon(alice, (app) => app.videosReceived()).toBe(1);
    expect((await problems(pages))[1]).toHaveLength(1);
    await close(pages);
  });

  it('agree on eight videos at once, whose description is too large for a socket', async () => {
    const pages = await call(false);
    const [alice, bob] = pages;
    await inApp(alice, (app) => {
      const [track] = app.picture().getTracks();
      for (let index = 0; index < 8; index += 1) app.media.peer.addTrack(track.clone());
    });

    await soon(bob, ({ media: { peer } }) => [
      peer.signalingState,
      // biome-ignore lint/suspicious/noExplicitAny: the page has types that are not known here
      peer.getTransceivers().filter(({ currentDirection }: any) => currentDirection === 'recvonly').length,
    ]).toEqual(['stable', 8]);
    await soon(alice, (app) => app.media.peer.signalingState).toBe('stable');
    const bytes = await inApp(alice, (app) => app.media.peer.localDescription.sdp.length);
    expect(bytes).toBeGreaterThan(32_000);
    expect(await problems(pages)).toEqual([[], []]);
    await close(pages);
  });

  it('are closed by the end of the call', async () => {
    const pages = await call(true);
    await expectVideos(pages, 1);

    await inApp(pages[0], (app) => app.call.end());

    for (const page of pages) {
      await soon(page, (app) => app.media.peer.signalingState).toBe('closed');
    }
    await close(pages);
  });
});
