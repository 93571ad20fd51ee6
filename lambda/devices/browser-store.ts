import type { Browser } from './browser.ts';

/** A browser that is about to claim its subscription. */
export type NewBrowser = Omit<Browser, 'claim'>;

/**
 * `full`: the user has as many devices as allowed, or is being erased. `contended`: concurrent writes won every attempt. Nothing was
 * written then.
 */
export type RegisterBrowserResult = 'registered' | 'full' | 'contended';

/** Storage of the browsers of one tenant's users. A browser and a phone of a user count together. */
export interface BrowserStore {
  list(userId: string): Promise<readonly Browser[]>;
  /**
   * Writes the browser and makes it the only owner of its subscription, in one transaction: a browser of another user that had the same
   * subscription, on the same machine, keeps its registration without it.
   */
  register(browser: NewBrowser): Promise<RegisterBrowserResult>;
  /** Records that the app has registered the same again. `false` when the browser has changed since it was read. */
  refresh(known: Browser, at: number): Promise<boolean>;
  /** Marks the browser as removed, without its subscription, and keeps that record for a while. Removing it again is no error. */
  remove(userId: string, deviceId: string, at: number): Promise<'removed' | 'unknown' | 'contended'>;
  /** Removes the subscription if it is still the one that was read. */
  removeSubscription(browser: Browser): Promise<boolean>;
}
