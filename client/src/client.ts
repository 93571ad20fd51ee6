import type { CallPage, DoNotDisturb, IceServers, RegisteredDevice } from './api/api-types.ts';
import type { GetToken } from './api/http.ts';
import type { Call } from './calls/call.ts';
import type { InviteInput } from './calls/invite-input.ts';
import type { DeviceRegistration } from './devices/registration.ts';
import type { PushRegistration, WebPushSubscription } from './devices/web-push.ts';
import type { Receipt } from './push/receipt.ts';
import type { Fetch, KeyValueStorage, WebSocketConstructor } from './runtime/globals.ts';
import type { Phase } from './socket/connection-machine.ts';

/** What a client needs; everything but `url` and `getToken` has a default. */
export interface ClientOptions {
  /**
   * Of the HTTP API: the stack's output `ApiUrl`, or `http://127.0.0.1:3000` with `npm start`. A list, in order of preference, where several
   * deployments serve the same users: one in each of two regions.
   */
  readonly url: string | readonly string[];
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
