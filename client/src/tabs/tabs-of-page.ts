import type { GetToken } from '../api/http.ts';
import { globals, type KeyValueStorage, listen, needed, type TabChannel } from '../runtime/globals.ts';
import { memoryStorage, pageStorage } from '../runtime/stored.ts';
import type { SignallingConnection } from '../socket/connection.ts';
import { startElection } from './election.ts';
import { type TabConnectionOptions, tabConnection } from './tab-connection.ts';

/** How the tabs of this page's origin are devices. `undefined`: there are no other tabs, or they have other ids. */
export const tabsOf = (options: {
  readonly tabs?: 'shared' | 'separate';
  readonly deviceId?: string;
  readonly storage?: KeyValueStorage;
}): 'shared' | 'separate' | undefined => {
  const { tabs, deviceId, storage } = options;
  const ofPage = pageStorage('localStorage');
  const isIdOfPage = deviceId === undefined && ofPage && (!storage || storage === ofPage);
  if (tabs === 'separate' || (!tabs && !(globals.document && isIdOfPage))) return tabs;
  if (globals.BroadcastChannel) return 'shared';
  // An app has one page, and its id must be that of the registration in every run.
  return globals.cordova || globals.Capacitor ? undefined : 'separate';
};

/** The id of a tab: it stays over a reload, and a tab that is opened from this one gets no copy. */
export const tabDeviceId = (key: string, makeId: () => string): (() => Promise<string>) => {
  const storage = pageStorage('sessionStorage') || memoryStorage();
  const kept = storage.getItem(key);
  const id = typeof kept === 'string' ? kept : makeId();
  storage.removeItem(key);
  listen('pagehide', () => void storage.setItem(key, id));
  return async () => id;
};

/** The socket that the tabs of one user share. */
export const sharedConnection = ({
  url,
  deviceId,
  getToken,
  makeId,
  ...options
}: Omit<TabConnectionOptions, 'tabId' | 'name' | 'openChannel' | 'elect'> & {
  readonly url: string;
  readonly deviceId: () => Promise<string>;
  readonly getToken: GetToken;
  readonly makeId: () => string;
}): SignallingConnection =>
  tabConnection({
    ...options,
    // The API takes at most 64 characters as the id of a message, which this is a part of.
    tabId: makeId().slice(0, 8),
    name: async () => `ringthrough ${url} ${await deviceId()} ${userOf(await getToken({ isRefused: false }))}`,
    openChannel,
    elect: (election) => startElection({ ...election, locks: Object(globals.navigator).locks }),
  });

const openChannel = (name: string): TabChannel => new (needed('BroadcastChannel', globals.BroadcastChannel))(name);

/** Tabs may have sessions of different users, although they are one device: a token is a JWT, and `sub` is its user. */
const userOf = (token: string): string => {
  try {
    const payload = (token.split('.')[1] || '').replace(/-/g, '+').replace(/_/g, '/');
    const { iss, sub } = JSON.parse((globals.atob || String)(payload));
    return `${iss} ${sub}`;
  } catch {
    return '';
  }
};
