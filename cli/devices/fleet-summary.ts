import type { App } from '../../lambda/contract/environment.ts';
import { isOnTrial } from '../../lambda/devices/device.ts';
import { conditionOf } from './condition-of.ts';
import type { FoundDevice } from './scan-devices.ts';

/** Numbers of devices by value, such as `{ ios: 3, android: 1 }`. */
export type Counts = Readonly<Record<string, number>>;

export interface FleetSummary {
  readonly devices: number;
  readonly users: number;
  readonly conditions: Counts;
  readonly platforms: Counts;
  /** Where they are rung; Android has one. */
  readonly environments: Counts;
  readonly apps: Counts;
  readonly presets: Counts;
  /** `unknown` for an app that names none. */
  readonly libraries: Counts;
  /** Days since the last refresh, which apps make at each start. */
  readonly lastSeen: Counts;
  /** Rung in the other environment than declared: on trial, or proved there. */
  readonly otherEnvironment: { readonly onTrial: number; readonly proved: number };
  /** Rings since the last receipt of each device, together. */
  readonly unreportedRings: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** Days, from the shortest. */
const AGES = [
  ['today', 1],
  ['1 to 7 days', 7],
  ['7 to 30 days', 30],
  ['30 to 90 days', 90],
  ['90 days and more', Number.POSITIVE_INFINITY],
] as const;

/** Counts devices as they are read. @param now epoch milliseconds */
export const fleetCounter = (apps: readonly App[], now: number) => {
  const users = new Set<string>();
  const conditions = counter();
  const platforms = counter();
  const environments = counter();
  const appIds = counter();
  const presets = counter();
  const libraries = counter();
  const ages = counter(AGES.map(([name]) => name));
  const other = { onTrial: 0, proved: 0 };
  let devices = 0;
  let unreportedRings = 0;
  return {
    add: ({ tenant, device }: FoundDevice): void => {
      devices += 1;
      users.add(`${tenant}\n${device.userId}`);
      conditions.add(conditionOf(device, apps));
      platforms.add(device.platform);
      environments.add(device.platform === 'android' ? 'android' : device.environment);
      appIds.add(device.appId);
      presets.add(device.preset);
      libraries.add(device.library ?? 'unknown');
      const days = (now - device.refreshedAt) / DAY;
      ages.add(AGES.find(([, below]) => days < below)?.[0] ?? '');
      if (isOnTrial(device)) other.onTrial += 1;
      else if (device.environment !== device.declaredEnvironment) other.proved += 1;
      unreportedRings += device.unreportedRings ?? 0;
    },
    summary: (): FleetSummary => ({
      devices,
      users: users.size,
      conditions: conditions.all(),
      platforms: platforms.all(),
      environments: environments.all(),
      apps: appIds.all(),
      presets: presets.all(),
      libraries: libraries.all(),
      lastSeen: ages.all(),
      otherEnvironment: other,
      unreportedRings,
    }),
  };
};

/** @param order of names that are shown first, also when there is none of them */
const counter = (order: readonly string[] = []) => {
  const counts = new Map<string, number>(order.map((name) => [name, 0]));
  return {
    add: (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    /** The most first, unless there is an order. */
    all: (): Counts =>
      Object.fromEntries(order.length > 0 ? counts : [...counts].sort(([, one], [, another]) => another - one)),
  };
};
