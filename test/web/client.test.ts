/** The client of `client/` in a real page that has no bundler, and as a module. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as sdk from '../../client/src/index.ts';
import { iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';

const browser = await startBrowser();

/** Runs in the page. @returns what the page found */
const callFromPage = async ({ url, user, to }: { url: string; user: string; to: string }) => {
  const sdkHere: typeof sdk = Reflect.get(globalThis, 'Ringthrough');
  const client = sdkHere.createClient({
    url,
    getToken: async () => (await fetch(`${url}/local/token?user=${user}`)).text(),
  });
  const call = await client.invite({ to, caller: { name: 'Alice' } });
  const [open] = await client.calls({ open: true });
  const { state, endReason } = await call.cancel();
  const refused = await client.call('00000000-0000-4000-8000-000000000000').catch((error) => error.code);
  client.close();
  return { isSame: open === call, state, endReason, refused, deviceId: await client.deviceId() };
};

describe.skipIf(browser === undefined)('a page of another origin', () => {
  let backend: TestBackend;
  let site: ClientPages;
  beforeAll(async () => {
    [backend, site] = await Promise.all([startTestBackend(), startClientPages(pages)]);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
  });

  const pages: Readonly<Record<string, string>> = {
    '/script': '<!doctype html><script src="/ringthrough.global.js"></script>',
    '/module':
      '<!doctype html><script type="module">import * as sdk from "/index.js"; globalThis.Ringthrough = sdk;</script>',
  };

  it.each(Object.keys(pages))('calls a phone and cancels, and keeps its device id: %s', async (path) => {
    if (browser === undefined) throw new Error('no browser');
    const bob = someone('bob');
    await (await backend.as(bob))('PUT', '/v1/devices/phone', iphone());
    const page = await (await browser.newContext()).newPage();
    const given = { url: backend.url, user: someone('alice'), to: bob };
    await page.goto(`${site.origin}${path}`);
    const found = await page.evaluate(callFromPage, given);
    await page.reload();
    const again = await page.evaluate(callFromPage, { ...given, user: someone('alice') });
    await page.context().close();

    expect(found).toMatchObject({ isSame: true, state: 'ended', endReason: 'cancelled', refused: 'call_not_found' });
    expect(again.deviceId).toBe(found.deviceId);
  });
});
