import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rule, and the first element. A string, because Node has no DOM types. */
const FINDINGS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160) + ' ' + nodes[0].failureSummary))`;

/** Loads axe into the page, until it is loaded again. The page's content security policy does not affect it. */
export const installAxe = (page: Page): Promise<unknown> => page.evaluate(AXE);

/** axe's findings in the page as it is now, as texts. */
export const axeFindings = (page: Page): Promise<unknown> => page.evaluate(FINDINGS);
