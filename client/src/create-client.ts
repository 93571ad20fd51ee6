import type { CallPage, CallView, DoNotDisturb, IceServers } from './api/api-types.ts';
import type { Call } from './calls/call.ts';
import type { Client, ClientEvents, ClientOptions } from './client.ts';
import { keptDeviceId } from './devices/device-id.ts';
import { subscribe } from './devices/web-push.ts';
import { firstOf, inOrder, OPEN_CALLS, reached } from './regions/answers.ts';
import { inviteInOrder } from './regions/invite-in-order.ts';
import { historyPath, mergedHistory } from './regions/merged-history.ts';
import type { Region } from './regions/region.ts';
import { startRegions } from './regions/regions.ts';
import { isSetting, writeToEach } from './regions/write-to-each.ts';
import { Emitter } from './runtime/emitter.ts';
import { type Fetch, globals, listen, needed, type WebSocketConstructor } from './runtime/globals.ts';
import { ignore } from './runtime/ignore.ts';
import { makeInTurn } from './runtime/in-turn.ts';
import { randomId } from './runtime/random-id.ts';
import { memoryStorage, pageStorage } from './runtime/stored.ts';
import { tabDeviceId, tabsOf } from './tabs/tabs-of-page.ts';

const DEVICE_ID = 'ringthrough.deviceId';
const BLOCKS = '/v1/blocks';
const DO_NOT_DISTURB = '/v1/do-not-disturb';
const TIMEOUT = 10_000;
/** Pauses before a request is repeated, in milliseconds. */
const PAUSES = [300, 1_000, 3_000];

/**
 * @example
 * const client = createClient({ url: 'https://api.example.com', getToken: () => session.accessToken });
 * await client.registerDevice({ platform: 'ios', environment: 'production', token });
 * const call = await client.invite({ to: 'bob', caller: { name: 'Alice' } });
 */
export const createClient = (options: ClientOptions): Client => {
  const { getToken, timeoutMs = TIMEOUT, logger = ignore } = options;
  const storage = options.storage || pageStorage('localStorage') || memoryStorage();
  const makeId = options.randomUUID || randomId;
  const tabs = tabsOf(options);
  const { deviceId: given } = options;
  const deviceId =
    given !== undefined
      ? async () => given
      : tabs === 'separate'
        ? tabDeviceId(DEVICE_ID, makeId)
        : keptDeviceId(storage, DEVICE_ID, makeId);
  const onListenerError = (error: unknown) => logger('a listener failed', error);
  const emitter = new Emitter<ClientEvents>(onListenerError);
  const regions = startRegions({
    givenUrls: ([] as string[]).concat(options.url).map((url) => url.replace(/\/+$/, '')),
    http: { fetch: fetchOf(options), timeoutMs, pausesMs: PAUSES },
    ...{ storage, getToken, deviceId, makeId, logger, onListenerError },
    WebSocket: webSocketOf(options),
    isShared: tabs === 'shared',
    onIncoming: (call) => emitter.emit('incoming', call),
    onBestPhase: (phase) => emitter.emit('connection', phase),
  });
  const { made } = regions;

  /** Once more, where the user is served, if these deployments say that it is not here (`wrong_cell`). */
  const follow = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!Object(error).urls) throw error;
      return await work();
    }
  };
  /** From the first region that answers. */
  const read = (path: string): Promise<unknown> =>
    follow(() => inOrder(regions.inUse, ({ readBody }) => readBody(path)));
  const inTurn = makeInTurn();
  /** To each region, in the order of the calls. */
  const write = (method: 'PUT' | 'DELETE', path: string, body?: object) =>
    inTurn(() => follow(() => writeToEach(regions.inUse, { method, path, body })));
  /** From the region of the call, or from any that knows it. */
  const ofCall = (callId: string, path: string) => {
    const found = made.filter(({ knownCalls }) => knownCalls.has(callId));
    const asked = found.length > 0 ? found : regions.inUse;
    return firstOf(
      asked.map(async (region) => ({ region, body: await region.readBody(path + encodeURIComponent(callId)) })),
    );
  };
  const wake = (): void => {
    for (const { liveCalls, outbox } of made) {
      liveCalls.wake();
      void outbox.flush();
    }
  };
  const onVisible = (): void => {
    const { document } = globals;
    if (document && document.visibilityState === 'visible') wake();
  };
  const stopListening = [listen('online', wake), listen('visibilitychange', onVisible)];

  return {
    deviceId,
    registerDevice: (input) =>
      follow(() => {
        regions.lastRegistered = input;
        return firstOf(regions.inUse.map(({ ownRegistration }) => ownRegistration.register(input)));
      }),
    subscribeToPush: async (workers) => {
      const { webPush } = await inOrder(regions.inUse, ({ readConfig }) => readConfig());
      return webPush && subscribe(workers, webPush.publicKey);
    },
    unregisterDevice: async () => {
      regions.lastRegistered = undefined;
      await Promise.all(
        regions.inUse.map(async ({ outbox, ownRegistration }) => {
          await outbox.drop(isSetting);
          await ownRegistration.unregister();
        }),
      );
    },
    invite: (input) => follow(() => inviteInOrder(regions.inUse, input, makeId)),
    calls: async () => {
      const found = await follow(() =>
        reached(regions.inUse, async ({ readBody, seenCall }) =>
          ((await readBody(OPEN_CALLS)) as CallPage).calls.map((view) => seenCall(view)),
        ),
      );
      return ([] as Call[]).concat(...found);
    },
    call: async (callId) => {
      const { region, body } = await ofCall(callId, '/v1/calls/');
      return region.seenCall(body as CallView);
    },
    history: (query = {}) =>
      regions.inUse.length > 1 ? mergedHistory(regions.inUse, query) : (read(historyPath(query)) as Promise<CallPage>),
    iceServers: async (callId) => (await ofCall(callId, '/v1/ice-servers?callId=')).body as IceServers,
    blocks: async () => ((await read(BLOCKS)) as { readonly blocks: readonly string[] }).blocks,
    block: async (userId) => {
      await write('PUT', `${BLOCKS}/${encodeURIComponent(userId)}`);
    },
    unblock: async (userId) => {
      await write('DELETE', `${BLOCKS}/${encodeURIComponent(userId)}`);
    },
    doNotDisturb: () => read(DO_NOT_DISTURB) as Promise<DoNotDisturb>,
    setDoNotDisturb: (settings) => write('PUT', DO_NOT_DISTURB, settings) as Promise<DoNotDisturb>,
    receipt: (ackUrl) =>
      (made.find(({ baseUrl }) => ackUrl.indexOf(`${baseUrl}/`) === 0) || (made[0] as Region)).receiptOf(ackUrl),
    flush: async () => {
      await Promise.all(made.map(({ outbox }) => outbox.flush()));
    },
    connect: () => {
      regions.isConnecting = true;
      for (const { liveCalls } of made) liveCalls.connect();
    },
    on: (name, listener) => emitter.on(name, listener),
    wake,
    close: () => {
      for (const stop of stopListening) stop();
      regions.isConnecting = false;
      for (const { liveCalls, outbox } of made) {
        liveCalls.close();
        outbox.close();
      }
    },
  };
};

const fetchOf = ({ fetch }: ClientOptions): Fetch => {
  const found = needed('fetch', fetch || globals.fetch);
  // A browser's `fetch` demands to be called without an object.
  return (url, init) => found(url, init);
};

/** The `WebSocket` is looked for only when a socket is opened: an app that never connects needs none. */
const webSocketOf = ({ WebSocket }: ClientOptions): WebSocketConstructor =>
  class {
    constructor(url: string, protocols: string[]) {
      const Found = needed('WebSocket', WebSocket || globals.WebSocket);
      // biome-ignore lint/correctness/noConstructorReturn: the runtime's own socket
      return new Found(url, protocols);
    }
  };
