/** Two pages in Chromium that connect their media by `connectMedia`. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildScripts } from '../../client/build/build-package.ts';
import { iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';

const browser = await startBrowser();
const SOON = { timeout: 20_000 };

/** The app of either side: `window.app`. */
const APP = `
  const { createClient, connectMedia } = Ringthrough;
  window.app = {
    problems: [], connected: 0,
    start(url, user) {
      this.client = createClient({
        url, deviceId: 'page-' + user,
        getToken: async () => (await fetch(url + '/local/token?user=' + user)).text(),
      });
      this.client.on('incoming', (call) => { this.call = call; });
      this.client.connect();
    },
    async invite(to) { this.call = await this.client.invite({ to, media: 'video', caller: { name: 'Alice' } }); },
    async media(hasVideo) {
      this.media = await connectMedia(this.call, { stream: hasVideo ? this.picture() : undefined });
      this.media.on('connected', () => { this.connected += 1; });
      this.media.on('problem', (error) => { this.problems.push(String(error)); });
    },
    picture() {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      setInterval(() => { context.fillStyle = 'hsl(' + Date.now() / 10 % 360 + ' 90% 50%)'; context.fillRect(0, 0, 99, 99); }, 50);
      return canvas.captureStream(20);
    },
    addVideo() { const stream = this.picture(); this.media.peer.addTrack(stream.getTracks()[0], stream); },
    async videosReceived() {
      const stats = [...(await this.media.peer.getStats()).values()];
      return stats.filter(({ type, framesDecoded }) => type === 'inbound-rtp' && framesDecoded > 3).length;
    },
    fragment() { return /a=ice-ufrag:(\\S+)/.exec(this.media.peer.localDescription.sdp)[1]; },
  };
`;

describe.skipIf(browser === undefined)('two pages', () => {
  let backend: TestBackend;
  let origin: string;
  const server = createServer();
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'client-'));
    [backend] = await Promise.all([startTestBackend(), buildScripts(folder)]);
    server.on('request', ({ url = '/' }, response) => {
      response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
      if (url === '/app.js') response.end(APP);
      else if (url.endsWith('.js')) response.end(readFileSync(join(folder, 'ringthrough.global.js')));
      else response.end('<!doctype html><script src="/client.js"></script><script src="/app.js"></script>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    server.close();
    server.closeAllConnections();
  });

  // biome-ignore lint/suspicious/noExplicitAny: the app of the page has no types here
  const inApp = (page: Page, work: (app: any) => unknown, argument?: unknown): Promise<any> =>
    page.evaluate(`(async () => (${work.toString()})(window.app, ${JSON.stringify(argument)}))()`);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const poll = (page: Page, work: (app: any) => unknown) => expect.poll(() => inApp(page, work), SOON);

  /** Alice and Bob in an answered call whose media are being connected. */
  const call = async (hasVideo = false): Promise<readonly [alice: Page, bob: Page]> => {
    if (browser === undefined) throw new Error('no browser');
    const users = [someone('alice'), someone('bob')];
    await (await backend.as(users[1] ?? ''))('PUT', '/v1/devices/phone', iphone());
    const pages: Page[] = [];
    for (const user of users) {
      const page = await browser.newPage();
      await page.goto(origin);
      await page.evaluate(`window.app.start(${JSON.stringify(backend.url)}, ${JSON.stringify(user)})`);
      pages.push(page);
    }
    const [alice, bob] = pages;
    if (alice === undefined || bob === undefined) throw new Error('no pages');
    await alice.evaluate(`window.app.invite(${JSON.stringify(users[1])})`);
    await poll(bob, ({ call }) => call !== undefined).toBe(true);
    await inApp(bob, (app) => app.call.answer());
    await poll(alice, ({ call }) => call.state).toBe('answered');
    await Promise.all([alice, bob].map((page) => page.evaluate(`window.app.media(${hasVideo})`)));
    return [alice, bob];
  };
  const expectVideos = async (pages: readonly Page[], count: number) => {
    for (const page of pages) await poll(page, (app) => app.videosReceived()).toBe(count);
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
      await poll(page, (app) => app.fragment()).not.toBe(before[index]);
      await poll(page, (app) => [
        app.media.peer.signalingState,
        /connected|completed/.test(app.media.peer.iceConnectionState),
      ]).toEqual(['stable', true]);
    }
    await expectVideos(pages, 2);

    expect(await problems(pages)).toEqual([[], []]);
    await close(pages);
  });

  it('connect although one of them sends a candidate that nothing can use', async () => {
    const pages = await call(false);
    const [alice, bob] = pages;
    await inApp(alice, (app) => app.call.sendSignal({ candidate: { candidate: 'candidate:nonsense', sdpMid: '0' } }));
    // The callee alone has something to send, and makes the offer.
    await inApp(bob, (app) => app.addVideo());

    await poll(alice, (app) => app.videosReceived()).toBe(1);
    expect((await problems(pages))[1]).toHaveLength(1);
    await close(pages);
  });

  it('are closed by the end of the call', async () => {
    const pages = await call(true);
    await expectVideos(pages, 1);

    await inApp(pages[0], (app) => app.call.end());

    for (const page of pages) {
      await poll(page, (app) => app.media.peer.signalingState).toBe('closed');
    }
    await close(pages);
  });
});
