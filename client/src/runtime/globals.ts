/**
 * What the client uses of its surroundings. React Native, old web views, Node and browsers differ in what they have: everything else that
 * a browser offers is not used, and what is missing here can be given as an option.
 */

import { ignore } from './ignore.ts';

/** The part of the Fetch standard that the client needs; `fetch` of every runtime fits. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: { readonly [name: string]: string };
    readonly body?: string;
    readonly keepalive?: boolean;
    // biome-ignore lint/suspicious/noExplicitAny: each runtime has its own AbortSignal
    readonly signal?: any;
  },
) => PromiseLike<FetchResponse>;

/** The part of a `Response` that the client reads. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): PromiseLike<string>;
}

/**
 * Where the client keeps the device id and what could not be sent. `localStorage`, React Native's AsyncStorage and a wrapper of Capacitor's
 * Preferences fit.
 */
export interface KeyValueStorage {
  getItem(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/** The part of a `WebSocket` that the client uses. */
export interface WebSocketLike {
  readonly readyState: number;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** The `WebSocket` of every runtime fits, and the one of the package `ws`. */
// biome-ignore lint/suspicious/noExplicitAny: each runtime has its own types of events
export type WebSocketConstructor = new (url: string, protocols: string[]) => any;

/** The part of a `BroadcastChannel` by which the tabs of a browser reach each other. */
export interface TabChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The part of the Web Locks API that elects a tab. */
export interface LockManager {
  request(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: unknown },
    whileHeld: () => PromiseLike<void> | undefined,
  ): PromiseLike<unknown>;
}

interface Globals {
  readonly fetch?: Fetch;
  readonly WebSocket?: WebSocketConstructor;
  readonly localStorage?: KeyValueStorage;
  readonly sessionStorage?: KeyValueStorage;
  readonly BroadcastChannel?: new (name: string) => TabChannel;
  readonly navigator?: { readonly locks?: LockManager };
  readonly atob?: (text: string) => string;
  /** Of a Cordova or Capacitor app, which has one page. */
  readonly cordova?: unknown;
  readonly Capacitor?: unknown;
  readonly RTCPeerConnection?: unknown;
  readonly crypto?: {
    readonly randomUUID?: () => string;
    readonly getRandomValues?: (bytes: Uint8Array) => Uint8Array;
  };
  readonly AbortController?: new () => { readonly signal: unknown; abort(): void };
  readonly setTimeout: (work: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly document?: {
    readonly visibilityState?: string;
    addEventListener(type: string, listener: () => void): void;
    removeEventListener(type: string, listener: () => void): void;
  };
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
}

/** Typed so that what may be missing must be looked for. */
export const globals = globalThis as unknown as Globals;

/** Listens to the page, where there is one. @returns a function that removes the listener */
export const listen = (type: 'online' | 'pagehide' | 'visibilitychange', listener: () => void): (() => void) => {
  const target = type === 'visibilitychange' ? globals.document : globals;
  if (target === undefined || target.addEventListener === undefined) return ignore;
  target.addEventListener(type, listener);
  // What has the one has the other, but for a test's or a web view's object.
  return () => {
    if (target.removeEventListener) target.removeEventListener(type, listener);
  };
};

/** A controller that aborts nothing where the runtime has none. */
export const abortController = (): { readonly signal?: unknown; abort(): void } =>
  globals.AbortController ? new globals.AbortController() : { abort: ignore };

/** @throws TypeError if the runtime has none, and none was given */
export const needed = <T>(name: string, found: T | undefined): T => {
  if (!found) throw new TypeError(`no ${name}: give one as an option`);
  return found;
};

/** Calls after a time. @returns what cancels it */
export const timerAfter = (ms: number, work: () => void): (() => void) => {
  const timer = globals.setTimeout(work, ms);
  return () => globals.clearTimeout(timer);
};
