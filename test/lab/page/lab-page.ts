import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';
import { ALL_PLAYING, NO_CAMERA } from './page-scripts.ts';

export type Owner = 'Alice’s iPhone' | 'Bob’s iPhone' | 'Bob’s Android' | 'Bob’s iPad';

/** The lab's page in a browser, as a user sees and uses it. */
export interface LabPage {
  readonly backend: LabBackend;
  readonly page: Page;
  /** Requests of the page to other machines. */
  readonly externalRequests: readonly string[];
  /** Uncaught errors of the page's code. */
  readonly errors: readonly string[];
  phone(owner: Owner): Locator;
  /** Presses a button of a phone. */
  press(owner: Owner, name: string): Promise<void>;
  /** Resolves once the phone shows the text. */
  shows(owner: Owner, text: string | RegExp): Promise<void>;
  /** Resolves once the phones are new and all faults are off. */
  reset(): Promise<void>;
  /** Opens a tab. */
  open(tab: string): Promise<void>;
  /** Sets up a scenario, and resolves once it is active. */
  setUp(title: string): Promise<void>;
  /** Presses the guide's button for the next step, once it has this label. */
  next(label: string | RegExp): Promise<void>;
  /** Resolves once the call status contains the text. */
  says(text: string | RegExp): Promise<void>;
  /** The texts of the hops in the trace. */
  hops(): Promise<string[]>;
  /** Resolves once both phones show a playing video of each other. */
  seeEachOther(): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for a small machine. */
const TIMEOUT_MS = 20_000;

export const openLabPage = async (browser: Browser, { hasCamera = true } = {}): Promise<LabPage> => {
  const backend = await startLabBackend();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  if (!hasCamera) await context.addInitScript(NO_CAMERA);
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const externalRequests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') externalRequests.push(request.url());
  });
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(backend.url);
  const guide = page.getByRole('region', { name: 'Call status' });
  // A tab with a finding is marked as new.
  const open = (tab: string) => page.getByRole('tab', { name: new RegExp(`^${tab}( new)?$`) }).click();
  const phone = (owner: Owner) => page.getByRole('region', { name: owner, exact: true });
  await phone('Bob’s iPhone').waitFor();

  return {
    backend,
    page,
    externalRequests,
    errors,
    phone,
    press: (owner, name) => phone(owner).getByRole('button', { name, exact: true }).click(),
    shows: (owner, text) => phone(owner).getByText(text).first().waitFor(),
    reset: async () => {
      const done = page.waitForResponse('**/local/lab/act');
      await page.getByRole('button', { name: 'Reset' }).click();
      await done;
    },
    open,
    setUp: async (title) => {
      await open('Scenarios');
      const done = page.waitForResponse('**/local/lab/act');
      await page.getByRole('tabpanel', { name: 'Scenarios' }).getByRole('button', { name: title, exact: true }).click();
      await done;
      await guide.locator('.scenario-title').getByText(title).waitFor();
    },
    next: (label) => guide.getByRole('button', { name: label }).click(),
    says: (text) => guide.getByText(text).first().waitFor(),
    hops: async () => {
      await open('Journey');
      return await page.getByRole('region', { name: 'Trace of the last call' }).locator('summary').allInnerTexts();
    },
    seeEachOther: async () => {
      await phone('Alice’s iPhone').getByLabel('Video of Bob on Alice’s phone').waitFor();
      await phone('Bob’s iPhone').getByLabel('Video of Alice on Bob’s phone').waitFor();
      await expect.poll(() => page.evaluate(ALL_PLAYING), { timeout: TIMEOUT_MS }).toBe(true);
    },
    close: async () => {
      await context.close();
      await backend.close();
    },
  };
};
