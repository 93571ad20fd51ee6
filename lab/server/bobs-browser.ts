import type { LabBrowser } from '../browser/browser.ts';
import type { BrowserLogEntry } from '../browser/browser-log.ts';
import { type BrowserBackend, startBrowser } from '../browser/start-browser.ts';
import { BOBS_BROWSER } from '../device-ids.ts';

export const BROWSER_LABEL = 'Bob’s browser';

/** Bob's browser, if he has one. */
export interface BobsBrowser {
  get(): LabBrowser | undefined;
  /** Adds it, or replaces it by a new one. Its page was opened once, so it is registered with a subscription, and is closed. */
  install(): Promise<LabBrowser>;
  /** Removes it, and its registration. */
  remove(): Promise<void>;
}

export interface BobsBrowserOptions {
  readonly backend: BrowserBackend;
  readonly onLog: (entry: BrowserLogEntry) => void;
  /** Unregisters the device, as a page does at logout. */
  readonly unregister: (userId: string, deviceId: string) => Promise<void>;
}

const BOB = 'bob';

export const makeBobsBrowser = ({ backend, onLog, unregister }: BobsBrowserOptions): BobsBrowser => {
  let browser: LabBrowser | undefined;
  const remove = async (): Promise<void> => {
    const before = browser;
    if (before === undefined) return;
    if (before.view().calls.some(({ state }) => state !== 'ringing')) await before.act({ do: 'hang_up' });
    browser = undefined;
    await before.close();
    await unregister(BOB, BOBS_BROWSER);
  };
  return {
    get: () => browser,
    remove,
    install: async () => {
      await remove();
      const added = startBrowser(backend, { id: BOBS_BROWSER, userId: BOB, onLog });
      browser = added;
      await added.act({ do: 'open_page' });
      await added.act({ do: 'close_page' });
      return added;
    },
  };
};
