import type { Browser } from './browser.ts';
import { type Device, isImported } from './device.ts';
import { MAX_DEVICES } from './device-store.ts';

/** Milliseconds after its last refresh when a device may lose its place to a new one: apps refresh it at every launch. */
const UNUSED_AFTER = 30 * 24 * 60 * 60 * 1000;

export type Place =
  | { readonly kind: 'free' }
  | { readonly kind: 'of'; readonly replaced: Device | Browser }
  /** `oldest`: the device that was not refreshed for longest. */
  | { readonly kind: 'none'; readonly oldest: Device | Browser };

/**
 * The place of a new device among the user's others. When there are {@link MAX_DEVICES} of them, it takes that of an imported one, which
 * no app has registered; else of the one not refreshed for longest if that is 30 days; else of the one not refreshed for longest among
 * those that cannot be rung.
 */
export const choosePlace = (others: readonly (Device | Browser)[], at: number): Place => {
  const byRefresh = [...others].sort((a, b) => a.refreshedAt - b.refreshedAt);
  const [oldest] = byRefresh;
  if (oldest === undefined || others.length < MAX_DEVICES) return { kind: 'free' };
  const imported = byRefresh.find(isImported);
  if (imported !== undefined) return { kind: 'of', replaced: imported };
  if (at - oldest.refreshedAt >= UNUSED_AFTER) return { kind: 'of', replaced: oldest };
  const failing = byRefresh.find((device) => 'failing' in device && device.failing !== undefined);
  return failing === undefined ? { kind: 'none', oldest } : { kind: 'of', replaced: failing };
};
