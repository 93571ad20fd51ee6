import type {
  CallPage,
  CallView,
  ClientConfig,
  DoNotDisturb,
  EndReason,
  IceServers,
  RegisteredDevice,
} from './api/api-types.ts';
import { RingthroughError } from './api/errors.ts';
import { type GetToken, type HttpAnswer, type HttpOptions, type HttpRequest, send } from './api/http.ts';
import { Call, type CallDeps } from './calls/call.ts';
import type { InviteInput } from './calls/invite-input.ts';
import { LiveCalls } from './calls/live-calls.ts';
import { Outbox } from './calls/outbox.ts';
import { keptDeviceId } from './devices/device-id.ts';
import { type DeviceRegistration, Registration } from './devices/registration.ts';
import { type PushRegistration, subscribe, type WebPushSubscription } from './devices/web-push.ts';
import { type Receipt, receiptOf, receiptRequests, tokenOf } from './push/receipt.ts';
import { receiptCall } from './push/receipt-call.ts';
import { Emitter } from './runtime/emitter.ts';
import { type Fetch, globals, type KeyValueStorage, type WebSocketConstructor } from './runtime/globals.ts';
import { randomId } from './runtime/random-id.ts';
import { memoryStorage, pageStorage, Stored } from './runtime/stored.ts';
import { Connection, type ConnectionListener, type Handshake } from './socket/connection.ts';
import { DEFAULT_TIMES, type Phase } from './socket/connection-machine.ts';
import { sharedConnection, tabDeviceId, tabsOf } from './tabs/tabs-of-page.ts';

/** What a client needs; everything but `url` and `getToken` has a default. */
export interface ClientOptions {
  /** Of the HTTP API: the stack's output `ApiUrl`, or `http://127.0.0.1:3000` with `npm start`. */
  readonly url: string;
  readonly getToken: GetToken;
  /** @default an id that is made once and kept in `storage` */
  readonly deviceId?: string;
  /**
   * The tabs of a browser. `shared`: those of one user are one device, with one socket that one of them has. `separate`: each is a device.
   *
   * @default `shared` in pages that keep the device id in `localStorage`, where there is a `BroadcastChannel`
   */
  readonly tabs?: 'shared' | 'separate';
  /** `localStorage`, AsyncStorage, or a wrapper of Capacitor's Preferences. @default `localStorage`; the memory where there is none */
  readonly storage?: KeyValueStorage;
  /** @default the runtime's */
  readonly fetch?: Fetch;
  /** @default the runtime's; Node 20 has none: give that of the package `ws` */
  readonly WebSocket?: WebSocketConstructor;
  /** Makes a version 4 UUID. @default `crypto.randomUUID`, or a substitute where it is missing */
  readonly randomUUID?: () => string;
  /** Milliseconds for one request. @default 10_000 */
  readonly timeoutMs?: number;
  /** Called with errors that no method can report: of a listener, or of something that was sent later and refused. @default nothing */
  readonly logger?: (message: string, error: unknown) => void;
}

/** Events of a client. */
export interface ClientEvents {
  /** A call for this user, which was not known before. */
  readonly incoming: Call;
  /** The socket: `connected` while there is one. */
  readonly connection: Phase;
  readonly [name: string]: unknown;
}

/** The calls of a user, for one device. */
export interface Client {
  /** The id of this device, which is part of every registration and answer. */
  deviceId(): Promise<string>;
  /**
   * Registers the push token, or the browser; call it at every start of the app and whenever the token changes.
   *
   * @returns the device; its `health` says whether rings reach it. `undefined` after the token `''`, which unregisters
   * @throws RingthroughError for example `token_rejected`
   */
  registerDevice(registration: DeviceRegistration): Promise<RegisteredDevice | undefined>;
  /**
   * Subscribes a browser to Web Push, for `registerDevice({ platform: 'web', subscription })`, so that it rings with no page open. The user
   * must have allowed notifications: ask in a click.
   *
   * @param registration a `ServiceWorkerRegistration`
   * @returns `undefined` where the backend has no Web Push
   * @throws the browser's error, such as `NotAllowedError`
   */
  subscribeToPush(registration: PushRegistration): Promise<WebPushSubscription | undefined>;
  /** Logs the device out, before the app forgets the user's token. Without a network it is sent later. */
  unregisterDevice(): Promise<void>;
  /**
   * Rings the callees. Makes the call's id, so that repeating the request rings nobody twice. If the callee is calling this user at
   * this moment, the result is that call: an incoming one, to be answered.
   *
   * @throws RingthroughError for example `no_devices`
   */
  invite(input: InviteInput): Promise<Call>;
  /** The user's calls that are not over: what an app that was just started asks for. The same call is always the same object. */
  calls(query: { readonly open: true }): Promise<readonly Call[]>;
  /** One call. @throws RingthroughError `call_not_found` */
  call(callId: string): Promise<Call>;
  /** A page of the history, the newest call first. @param cursor `next` of the page before. @param limit 1 to 50. @default 25 */
  history(query?: { readonly cursor?: string | undefined; readonly limit?: number }): Promise<CallPage>;
  /** The STUN and TURN servers for a call that is not over. */
  iceServers(callId: string): Promise<IceServers>;
  /** The users that this user blocks. */
  blocks(): Promise<readonly string[]>;
  block(userId: string): Promise<void>;
  unblock(userId: string): Promise<void>;
  /** When this user's devices do not ring. */
  doNotDisturb(): Promise<DoNotDisturb>;
  /** Replaces what was set; `{}` switches it off. @throws RingthroughError for example `invalid_request` */
  setDoNotDisturb(settings: DoNotDisturb): Promise<DoNotDisturb>;
  /** Reports of a phone that a push has woken, without the user's token. */
  receipt(ackUrl: string): Receipt;
  /**
   * Opens the socket, over which calls and signals arrive at once, and keeps it open until `close`: one for all calls. While none can be
   * had, the client asks over HTTP.
   */
  connect(): void;
  /** @returns a function that removes the listener */
  on<Name extends 'incoming' | 'connection'>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void;
  /** Call it when the app comes to the foreground, or the network changes: a socket that looks open may be dead. Browsers need no call. */
  wake(): void;
  /** Sends now what could not be sent: call it when the runtime says that the network is back. Browsers need no call. */
  flush(): Promise<void>;
  /** Closes the socket, and stops the client's timers and listeners. */
  close(): void;
}

const DEVICE_ID = 'ringthrough.deviceId';
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
  const { getToken, timeoutMs = TIMEOUT, logger = () => {} } = options;
  const storage = options.storage ?? pageStorage('localStorage') ?? memoryStorage();
  const makeId = options.randomUUID ?? randomId;
  const http: HttpOptions = {
    url: options.url.replace(/\/+$/, ''),
    fetch: fetchOf(options),
    timeoutMs,
    pausesMs: PAUSES,
  };
  const outbox = new Outbox({
    http,
    getToken,
    stored: new Stored(storage, 'ringthrough.outbox'),
    onFailed: (error) => logger('what was sent later was refused', error),
  });
  const tabs = tabsOf(options);
  const { deviceId: given } = options;
  const deviceId =
    given !== undefined
      ? async () => given
      : tabs === 'separate'
        ? tabDeviceId(DEVICE_ID, makeId)
        : keptDeviceId(storage, DEVICE_ID, makeId);

  const sendOwn = async (request: Omit<HttpRequest, 'getToken'>): Promise<HttpAnswer> => {
    const answer = await send(http, { ...request, getToken });
    void outbox.flush();
    return answer;
  };
  const get = async (path: string): Promise<unknown> => (await sendOwn({ method: 'GET', path })).body;

  const registration = new Registration({ deviceId, send: sendOwn, getToken, outbox });
  const onListenerError = (error: unknown) => logger('a listener failed', error);
  const emitter = new Emitter<ClientEvents>(onListenerError);
  const known = new Map<string, Call>();
  const outgoing = new Set<string>();
  const callDeps: CallDeps = {
    deviceId,
    send: sendOwn,
    outbox,
    makeId,
    overSocket: (message) => live.send(message),
    wake: () => live.wake(),
    onListenerError,
    invite: (input, path) => invite(input, path),
  };

  const seen = (view: CallView, endReasonHere?: EndReason): Call => {
    const { callId } = view;
    const found = known.get(callId);
    if (found !== undefined) {
      found.see(view, endReasonHere);
      return found;
    }
    // Only the caller gets the rings of a call, and the parties of its parent call an empty list.
    const direction = outgoing.has(callId) || view.rings !== undefined ? 'outgoing' : 'incoming';
    const call = new Call(callDeps, view, direction);
    if (view.state === 'ended' || endReasonHere !== undefined) {
      call.see(view, endReasonHere);
      return call;
    }
    known.set(callId, call);
    call.on('ended', () => known.delete(callId));
    if (direction === 'incoming') emitter.emit('incoming', call);
    else if (!outgoing.has(callId)) known.get(view.parentCallId ?? '')?.seeChild(call);
    return call;
  };

  const invite = async (input: InviteInput, path: string): Promise<Call> => {
    const callId = (input.callId ?? makeId()).toLowerCase();
    outgoing.add(callId);
    try {
      const body = { ...input, callId, deviceId: await deviceId() };
      return seen((await sendOwn({ method: 'POST', path, body })).body as CallView);
    } catch (error) {
      outgoing.delete(callId);
      if (error instanceof RingthroughError && error.code === 'glare' && error.call !== undefined) {
        return seen(error.call);
      }
      throw error;
    }
  };

  let config: Promise<ClientConfig> | undefined;
  const readConfig = async () => {
    config ??= send(http, { method: 'GET', path: '/v1/client-config' }).then(({ body }) => body as ClientConfig);
    try {
      return await config;
    } catch (error) {
      config = undefined;
      throw error;
    }
  };
  const connectionWith = (handshake: () => Promise<Handshake>) => (listener: ConnectionListener) =>
    new Connection({ ...listener, WebSocket: webSocketOf(options), handshake, times: DEFAULT_TIMES });
  const ownConnection = connectionWith(async () => {
    const [{ socket }, token, id] = await Promise.all([readConfig(), getToken({ isRefused: false }), deviceId()]);
    return { url: `${socket.url}?deviceId=${encodeURIComponent(id)}`, protocols: [socket.protocol, `bearer.${token}`] };
  });
  const live = new LiveCalls({
    connection: (listener) =>
      tabs === 'shared'
        ? sharedConnection({ ...listener, url: http.url, deviceId, getToken, makeId, connection: ownConnection })
        : ownConnection(listener),
    readOpen: async () => (await get('/v1/calls?open=true')) as CallPage,
    seen,
    known: () => Array.from(known.values()),
    onPhase: (phase) => emitter.emit('connection', phase),
    onError: (error) => logger('calls could not be read', error),
  });

  const wake = (): void => {
    live.wake();
    void outbox.flush();
  };
  const onVisible = (): void => {
    if (globals.document?.visibilityState === 'visible') wake();
  };
  globals.addEventListener?.('online', wake);
  globals.document?.addEventListener('visibilitychange', onVisible);
  void outbox.flush();

  return {
    deviceId,
    registerDevice: (input) => registration.register(input),
    subscribeToPush: async (workers) => {
      const { webPush } = await readConfig();
      return webPush && subscribe(workers, webPush.publicKey);
    },
    unregisterDevice: () => registration.unregister(),
    invite: (input) => invite(input, '/v1/calls'),
    calls: async () => ((await get('/v1/calls?open=true')) as CallPage).calls.map((view) => seen(view)),
    call: async (callId) => seen((await get(`/v1/calls/${encodeURIComponent(callId)}`)) as CallView),
    history: async ({ cursor, limit } = {}) => {
      const query = [
        ...(cursor === undefined ? [] : [`cursor=${encodeURIComponent(cursor)}`]),
        ...(limit === undefined ? [] : [`limit=${limit}`]),
      ].join('&');
      return (await get(`/v1/calls${query === '' ? '' : `?${query}`}`)) as CallPage;
    },
    iceServers: async (callId) => (await get(`/v1/ice-servers?callId=${encodeURIComponent(callId)}`)) as IceServers,
    blocks: async () => ((await get('/v1/blocks')) as { readonly blocks: readonly string[] }).blocks,
    block: async (userId) => {
      await sendOwn({ method: 'PUT', path: `/v1/blocks/${encodeURIComponent(userId)}` });
    },
    unblock: async (userId) => {
      await sendOwn({ method: 'DELETE', path: `/v1/blocks/${encodeURIComponent(userId)}` });
    },
    doNotDisturb: async () => (await get(DO_NOT_DISTURB)) as DoNotDisturb,
    setDoNotDisturb: async (body) =>
      (await sendOwn({ method: 'PUT', path: DO_NOT_DISTURB, body })).body as DoNotDisturb,
    receipt: (ackUrl) => {
      const requests = receiptRequests(http, ackUrl);
      const connection = connectionWith(async () => {
        const { url, protocol } = (await readConfig()).socket;
        return { url, protocols: [protocol, `receipt.${tokenOf(ackUrl)}`] };
      });
      const connect = () => receiptCall({ requests, ackUrl, outbox, connection, makeId, onListenerError });
      return { ...receiptOf(requests, outbox, ackUrl), connect };
    },
    flush: () => outbox.flush(),
    connect: () => live.connect(),
    on: (name, listener) => emitter.on(name, listener),
    wake,
    close: () => {
      live.close();
      globals.removeEventListener?.('online', wake);
      globals.document?.removeEventListener('visibilitychange', onVisible);
      outbox.close();
    },
  };
};

const fetchOf = ({ fetch }: ClientOptions): Fetch => {
  const found = fetch ?? globals.fetch;
  if (found === undefined) throw new TypeError('this runtime has no fetch: give one as an option');
  // A browser's `fetch` demands to be called without an object.
  return (url, init) => found(url, init);
};

/** The `WebSocket` is looked for only when a socket is opened: an app that never connects needs none. */
const webSocketOf = ({ WebSocket }: ClientOptions): WebSocketConstructor =>
  class {
    constructor(url: string, protocols: string[]) {
      const Found = WebSocket ?? globals.WebSocket;
      if (Found === undefined) throw new TypeError('this runtime has no WebSocket: give one as an option');
      // biome-ignore lint/correctness/noConstructorReturn: the runtime's own socket
      return new Found(url, protocols);
    }
  };
