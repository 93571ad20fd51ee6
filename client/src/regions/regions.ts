import type { HttpOptions } from '../api/http.ts';
import type { DeviceRegistration } from '../devices/registration.ts';
import type { KeyValueStorage } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { makeStored } from '../runtime/stored.ts';
import type { Phase } from '../socket/connection-machine.ts';
import { createRegion, type Region, type RegionDeps } from './region.ts';

export interface RegionsDeps extends RegionDeps {
  /** Base URLs of the app, in order of preference. */
  readonly givenUrls: readonly string[];
  readonly http: Omit<HttpOptions, 'url'>;
  readonly storage: KeyValueStorage;
  /** Of all sockets: that of the best one. */
  readonly onBestPhase: (phase: Phase) => void;
}

/** The deployments that serve the users of this app. */
export interface Regions {
  /** In order of preference. */
  inUse: readonly Region[];
  /** Those that were in the list before, too: a call may live there. */
  readonly made: readonly Region[];
  /** What the app has registered: a region that was not reached takes it when it answers again, or with its next socket. */
  lastRegistered: DeviceRegistration | undefined;
  isConnecting: boolean;
}

/** The best first: a client is connected while one region is. */
const PHASES: readonly Phase[] = ['connected', 'connecting', 'waiting', 'closed'];

export const startRegions = (deps: RegionsDeps): Regions => {
  const { givenUrls, storage } = deps;
  const made: Region[] = [];
  const learned = makeStored(storage, 'ringthrough.urls');
  let best: Phase = 'closed';
  let isRefused = false;

  const register = ({ ownRegistration }: Region): void => {
    if (regions.lastRegistered && made.length > 1)
      void ownRegistration.register(regions.lastRegistered).then(undefined, ignore);
  };
  const make = (url: string): Region => {
    const region: Region = createRegion({
      ...deps,
      http: { ...deps.http, url },
      // The name of before there were several, for the app's first one: what waits there is of that one.
      stored: makeStored(storage, `ringthrough.outbox${made.length > 0 ? ` ${url}` : ''}`),
      isElsewhere: () => best === 'connected',
      onRegionPhase: (phase) => {
        if (phase === 'connected') register(region);
        const now = PHASES.find((one) => made.some(({ phaseOf }) => phaseOf() === one)) || phase;
        if (now !== best) {
          best = now;
          deps.onBestPhase(now);
        }
      },
      onBack: () => register(region),
      onUrls: (urls, isConfig) => {
        // Two configurations that disagree must not take turns: that of the app's first URL counts. It is read without a token, so a
        // refusal knows better where the user is served; until the next start, because such a cell may be no more.
        if (!urls || (isConfig && (isRefused || region !== made[0]))) return;
        isRefused ||= !isConfig;
        use(urls);
        if (isConfig) void learned.change(() => urls as readonly unknown[] as object[]).then(undefined, ignore);
      },
    });
    made.push(region);
    register(region);
    return region;
  };
  const use = (urls: readonly string[]): void => {
    regions.inUse = urls.map((url) => made.find(({ baseUrl }) => baseUrl === url) || make(url));
    if (!regions.isConnecting) return;
    for (const region of made) {
      if (regions.inUse.indexOf(region) >= 0) region.liveCalls.connect();
      else if (region.knownCalls.size === 0) region.liveCalls.close();
    }
  };
  const regions: Regions = { inUse: [], made, lastRegistered: undefined, isConnecting: false };
  use(givenUrls);
  void learned.read().then((urls) => urls.length > 0 && use(urls as readonly unknown[] as string[]), ignore);
  return regions;
};
