import type { CallPage, CallView, ClientConfig, DoNotDisturb, EndReason, IceServers } from './api/api-types.ts';
import { RingthroughError } from './api/errors.ts';
import { type HttpAnswer, type HttpOptions, type HttpRequest, send } from './api/http.ts';
import { Call, type CallDeps } from './calls/call.ts';
import type { InviteInput } from './calls/invite-input.ts';
import { LiveCalls } from './calls/live-calls.ts';
import { Outbox } from './calls/outbox.ts';
import type { Client, ClientEvents, ClientOptions } from './client.ts';
import { keptDeviceId } from './devices/device-id.ts';
import { Registration } from './devices/registration.ts';
import { subscribe } from './devices/web-push.ts';
import { receiptOf, receiptRequests, tokenOf } from './push/receipt.ts';
import { receiptCall } from './push/receipt-call.ts';
import { Emitter } from './runtime/emitter.ts';
import { type Fetch, globals, listen, type WebSocketConstructor } from './runtime/globals.ts';
import { randomId } from './runtime/random-id.ts';
import { memoryStorage, pageStorage, Stored } from './runtime/stored.ts';
import { Connection, type ConnectionListener, type Handshake } from './socket/connection.ts';
import { DEFAULT_TIMES } from './socket/connection-machine.ts';
import { sharedConnection, tabDeviceId, tabsOf } from './tabs/tabs-of-page.ts';

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
  const storage = options.storage || pageStorage('localStorage') || memoryStorage();
  const makeId = options.randomUUID || randomId;
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
    const parent = known.get(view.parentCallId || '');
    if (parent && direction === 'outgoing' && !outgoing.has(callId)) parent.seeChild(call);
    return call;
  };

  const invite = async (input: InviteInput, path: string): Promise<Call> => {
    const callId = (input.callId || makeId()).toLowerCase();
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
    config ||= send(http, { method: 'GET', path: '/v1/client-config' }).then(({ body }) => body as ClientConfig);
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
    const { document } = globals;
    if (document && document.visibilityState === 'visible') wake();
  };
  const stopListening = [listen('online', wake), listen('visibilitychange', onVisible)];
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
      for (const stop of stopListening) stop();
      outbox.close();
    },
  };
};

const fetchOf = ({ fetch }: ClientOptions): Fetch => {
  const found = fetch || globals.fetch;
  if (found === undefined) throw new TypeError('this runtime has no fetch: give one as an option');
  // A browser's `fetch` demands to be called without an object.
  return (url, init) => found(url, init);
};

/** The `WebSocket` is looked for only when a socket is opened: an app that never connects needs none. */
const webSocketOf = ({ WebSocket }: ClientOptions): WebSocketConstructor =>
  class {
    constructor(url: string, protocols: string[]) {
      const Found = WebSocket || globals.WebSocket;
      if (Found === undefined) throw new TypeError('this runtime has no WebSocket: give one as an option');
      // biome-ignore lint/correctness/noConstructorReturn: the runtime's own socket
      return new Found(url, protocols);
    }
  };
