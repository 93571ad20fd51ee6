/** The first snippet of docs/client.md, run in two pages of users who have nothing else. */
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { someone, startTestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { startClientPages } from '../support/client-pages.ts';

const browser = await startBrowser();
const docs = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');

/** What the page has besides. */
const PAGE = `<!doctype html>
<input id="callee"><button id="callButton">Call</button><video id="video" autoplay muted></video>
<script src="/ringthrough.global.js"></script>
<script>
  const [url, user] = new URLSearchParams(location.hash.slice(1)).getAll('given');
  const play = (stream) => { video.srcObject = stream; };
</script>
<script type="module" src="/app.js"></script>`;

it.skipIf(browser === undefined)(
  'two pages of fifteen lines each see each other',
  async () => {
    const [, snippet = ''] = /```ts\n(.*?)```/s.exec(docs) ?? [];
    const { code } = await transform(snippet, { loader: 'ts' });
    const app = code.replace(/import (\{[^}]*\}) from "@ringthrough\/client";/, 'const $1 = Ringthrough;');
    const [backend, site] = await Promise.all([startTestBackend(), startClientPages({ '/app.js': app, '/': PAGE })]);
    const bobId = someone('bob');
    const open = async (user: string): Promise<Page> => {
      const context = await browser?.newContext();
      const page = await context?.newPage();
      if (page === undefined) throw new Error('no browser');
      page.on('pageerror', (error) => console.log('PAGEERR', error.message));
      page.on('dialog', (dialog) => void dialog.accept());
      await page.goto(`${site.origin}/#given=${encodeURIComponent(backend.url)}&given=${user}`);
      return page;
    };
    const isPlaying = (page: Page) =>
      expect.poll(() => page.evaluate('video.videoWidth > 0 && video.currentTime > 0'), { timeout: 20_000 }).toBe(true);

    const [alice, bob] = [await open(someone('alice')), await open(bobId)];
    await expect.poll(() => backend.sockets.connectionIds({ userId: bobId }).length, { timeout: 10_000 }).toBe(1);
    await alice.fill('#callee', bobId);
    await alice.click('#callButton');

    await isPlaying(alice);
    await isPlaying(bob);
    const lines = snippet.split('\n').filter((line) => line !== '' && !line.startsWith('import '));
    expect(lines).toHaveLength(15);
    await Promise.all([alice, bob].map((page) => page.context().close()));
    await browser?.close();
    await backend.close();
    site.close();
  },
  60_000,
);
