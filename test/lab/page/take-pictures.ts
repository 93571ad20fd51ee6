import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { prepareLab } from '../../../lab/server/prepare-lab.ts';
import { startLocalBackend } from '../../../local/start-local-backend.ts';
import { startBrowser } from '../../support/browser.ts';
import { ALL_PLAYING, NO_CAMERA } from './page-scripts.ts';

/**
 * `npm run pictures`: writes the pictures of README and docs/local.md. Date and time are always the same, milliseconds are as measured.
 */
const PICTURES = new URL('../../../docs/pictures/', import.meta.url);
const SIZE = { width: 1280, height: 800 };
const PHONE_SIZE = { width: 390, height: 844 };
/** The clock only goes forward. */
const AT = Date.UTC(2030, 0, 14, 9, 41);

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const browser = await startBrowser();
if (browser === undefined) process.exit(1);
await mkdir(PICTURES, { recursive: true });
const lab = await prepareLab();
const backend = await startLocalBackend({ ...lab.options, apps: [{ appId: 'main', bundleId: 'com.example.app' }] });
await backend.advance(AT - backend.clock.now());
const opened = await lab.open(backend);
// The first call loads the functions, which takes seconds.
await opened.act({ scenario: 'fixed' });
await opened.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'video' } });
await backend.settled();
await opened.act({ phone: 'bob-phone', act: { do: 'answer' } });
await backend.settled();
await opened.act({ scenario: 'killed' });

const context = await browser.newContext({ viewport: SIZE, timezoneId: 'UTC', locale: 'en-GB' });
await context.addInitScript(NO_CAMERA);
const page = await context.newPage();
await page.goto(backend.url);

const next = (step: string): Promise<void> =>
  page.getByRole('region', { name: 'Call status' }).getByRole('button', { name: step }).click();

await next('1 Call Bob');
await next('2 Skip 7 seconds');
await page.getByRole('region', { name: 'Call status' }).getByText('0xbaadca11').first().waitFor();
await next('3 See why');
await page.getByRole('tabpanel', { name: 'What to change' }).locator('pre').first().waitFor();
await take(page, 'killed-app');
await page.setViewportSize(PHONE_SIZE);
await take(page, 'killed-app-phone', ['light']);
await page.setViewportSize(SIZE);

await next('4 Install the fixed app');
await next('5 Call Bob again');
await next('6 Answer');
await page.getByLabel('Video of Bob on Alice’s phone').waitFor();
while (!(await page.evaluate(ALL_PLAYING))) await page.waitForTimeout(100);
// The hops of the call.
await page.getByRole('tab').first().click();
await page.mouse.move(0, 0);
await page.locator('.hop').first().scrollIntoViewIfNeeded();
await take(page, 'fixed-app');

await context.close();
await lab.close();
await backend.close();
await lab.disconnect();
await browser.close();

async function take(
  page: Page,
  name: string,
  schemes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const file = `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`;
    await page.screenshot({ path: fileURLToPath(new URL(file, PICTURES)) });
    console.log(`docs/pictures/${file}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
