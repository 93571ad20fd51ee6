import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type LabHouse, startLabHouse } from './lab-house.ts';

export type Owner = 'Alice’s iPhone' | 'Bob’s iPhone' | 'Bob’s Android' | 'Bob’s iPad';

/** The lab's page, open in a browser, as somebody uses it who sees what it says. */
export interface LabPage {
  readonly house: LabHouse;
  readonly page: Page;
  /** What the page asked for that is not on this machine. */
  readonly strangers: readonly string[];
  /** What went wrong in the page's own code. */
  readonly errors: readonly string[];
  phone(owner: Owner): Locator;
  /** Presses a button of a phone. */
  press(owner: Owner, name: string): Promise<void>;
  /** Resolves once the phone shows the text. */
  shows(owner: Owner, text: string | RegExp): Promise<void>;
  /** Resolves once there are new phones and no faults. */
  reset(): Promise<void>;
  /** Sets a situation up, and resolves once it is there. */
  setUp(title: string): Promise<void>;
  /** Resolves once the words on how it stands hold the text. */
  says(text: string | RegExp): Promise<void>;
  /** The hops in the journey, as they read. */
  hops(): Promise<string[]>;
  /** Resolves once both phones show moving pictures of each other. */
  seeEachOther(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing here takes longer on a small machine. */
const PATIENCE_MS = 20_000;

/** Whether every picture of somebody else moves. Text, because this side of the wire knows no DOM. */
const ALL_MOVE =
  '[...document.querySelectorAll("video.far")].every((video) => video.getVideoPlaybackQuality().totalVideoFrames > 5)';

/** What a browser says on a machine without one. */
const NO_CAMERA = `navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException('Requested device not found', 'NotFoundError');
};`;

export const openLabPage = async (browser: Browser, { hasCamera = true } = {}): Promise<LabPage> => {
  const house = await startLabHouse();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  if (!hasCamera) await context.addInitScript(NO_CAMERA);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const strangers: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') strangers.push(request.url());
  });
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(house.url);
  const phone = (owner: Owner) => page.getByRole('region', { name: owner, exact: true });
  await phone('Bob’s iPhone').waitFor();

  return {
    house,
    page,
    strangers,
    errors,
    phone,
    press: (owner, name) => phone(owner).getByRole('button', { name, exact: true }).click(),
    shows: (owner, text) => phone(owner).getByText(text).first().waitFor(),
    reset: async () => {
      const done = page.waitForResponse('**/local/lab/act');
      await page.getByRole('button', { name: 'Reset' }).click();
      await done;
    },
    setUp: async (title) => {
      await page.getByRole('button', { name: title, exact: true }).click();
      await page.getByRole('button', { name: title, exact: true, pressed: true }).waitFor();
    },
    says: (text) => page.getByRole('region', { name: 'How it stands' }).getByText(text).first().waitFor(),
    hops: () => page.getByRole('region', { name: 'Journey of the last call' }).locator('summary').allInnerTexts(),
    seeEachOther: async () => {
      await phone('Alice’s iPhone').getByLabel('Bob, as Alice sees them').waitFor();
      await phone('Bob’s iPhone').getByLabel('Alice, as Bob sees them').waitFor();
      await expect.poll(() => page.evaluate(ALL_MOVE), { timeout: PATIENCE_MS }).toBe(true);
    },
    close: async () => {
      await context.close();
      await house.close();
    },
  };
};
