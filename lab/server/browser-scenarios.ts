import { removeBobsPhones } from './lab-phones.ts';
import type { Scenario } from './scenario.ts';

/** The scenarios of browsers. */
export const BROWSER_SCENARIOS: readonly Scenario[] = [
  {
    id: 'browser',
    title: 'Bob has only a browser',
    hint: 'No phone, and the page is closed: Web Push shows a notification, and its Answer opens the page, which connects.',
    group: 'browser',
    setUp: async ({ labPhones, bobsBrowser }) => {
      await bobsBrowser.install();
      await removeBobsPhones(labPhones);
    },
  },
];
