import type { HttpOptions } from '../api/http.ts';
import type { DeviceRegistration } from '../devices/registration.ts';
import type { KeyValueStorage } from '../runtime/globals.ts';
import { Stored } from '../runtime/stored.ts';
import type { Phase } from '../socket/connection-machine.ts';
import { ignore } from './answers.ts';
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
  /** What the app has registered: a region that was not reached takes it with its next socket. */
  lastRegistered: DeviceRegistration | undefined;
  isConnecting: boolean;
}

/** The best first: a client is connected while one region is. */
const PHASES: readonly Phase[] = ['connected', 'connecting', 'waiting', 'closed'];

export const startRegions = (deps: RegionsDeps): Regions => {
  const { givenUrls, storage } = deps;
  const made: Region[] = [];
  const learned = new Stored(storage, 'ringthrough.urls');
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
      stored: new Stored(storage, `ringthrough.outbox${made.length > 0 ? ` ${url}` : ''}`),
      isElsewhere: () => best === 'connected',
      onRegionPhase: (phase) => {
        if (phase === 'connected') register(region);
        const now = PHASES.find((one) => made.some(({ phaseOf }) => phaseOf() === one)) || phase;
        if (now !== best) {
          best = now;
          deps.onBestPhase(now);
        }
      },
      onConfig: (config) => {
        const { urls = [] } = config;
        const isRefusal = config instanceof Error;
        // The configuration counts of one that the app knows by itself: so two that disagree do not take turns. It is read without
        // a token, so it says nothing of the user's tenant, for whom a refusal has named the deployments until the next start.
        if (!isRefusal && (isRefused || region !== made[0])) return;
        isRefused ||= isRefusal;
        use(urls);
        if (!isRefusal) void learned.change(() => urls as readonly unknown[] as object[]).then(undefined, ignore);
      },
    });
    made.push(region);
    register(region);
    if (regions.isConnecting) region.liveCalls.connect();
    return region;
  };
  const use = (urls: readonly string[]): void => {
    regions.inUse = (urls.length > 0 ? urls : givenUrls).map(
      (url) => made.find(({ baseUrl }) => baseUrl === url) || make(url),
    );
  };
  const regions: Regions = { inUse: [], made, lastRegistered: undefined, isConnecting: false };
  use(givenUrls);
  void learned.read().then((urls) => urls.length > 0 && use(urls as readonly unknown[] as string[]), ignore);
  return regions;
};
