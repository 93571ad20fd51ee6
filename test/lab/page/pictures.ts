import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const PICTURES = new URL('../../../docs/pictures/', import.meta.url);

/** Writes a screenshot for the documentation if `UPDATE_PICTURES=1`; an ordinary test run writes no file. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  if (process.env.UPDATE_PICTURES !== '1') return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) });
};
