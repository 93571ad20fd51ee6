/** The client of `client/` in a real page that has no bundler, and as a module: the same cases as in `test/client/package.test.ts`. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCases, pushesIn } from '../client/support/bundle-cases.ts';
import { RUNTIME_CASES } from '../client/support/runtime-cases.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';

const browser = await startBrowser();
const CASES = '<script src="/cases.js"></script>';
const PAGES: Readonly<Record<string, string>> = {
  '/script': `<!doctype html>${CASES}<script src="/ringthrough.global.js"></script>`,
  '/module': `<!doctype html>${CASES}<script type="module">import * as sdk from "/index.js"; globalThis.Ringthrough = sdk;</script>`,
};

describe.skipIf(browser === undefined).each(Object.keys(PAGES))('a page of another origin, %s', (path) => {
  let backend: TestBackend;
  let site: ClientPages;
  let page: Page;
  beforeAll(async () => {
    if (browser === undefined) return;
    [backend, site] = await Promise.all([
      startTestBackend(),
      bundleCases().then((cases) => startClientPages({ ...PAGES, '/cases.js': cases })),
    ]);
    page = await browser.newPage();
    await page.exposeFunction('pushesTo', pushesIn(backend));
    await page.goto(`${site.origin}${path}`);
  });
  afterAll(async () => {
    await page.context().close();
    await backend.close();
    site.close();
  });

  const run = (title: string): Promise<void> =>
    page.evaluate(
      `runtimeCases.runCase(${JSON.stringify(title)}, { sdk: Ringthrough, pushesTo, url: ${JSON.stringify(backend.url)} })`,
    );

  it.each(Object.keys(RUNTIME_CASES))('%s', run);

  it('keeps its device id over a reload', async () => {
    const id = () => page.evaluate(`Ringthrough.createClient({ url: '', getToken: () => '' }).deviceId()`);
    const before = await id();
    await page.reload();

    expect(await id()).toBe(before);
  });
});

afterAll(async () => {
  await browser?.close();
});
