/**
 * What the client uses of its surroundings. React Native, old web views, Node and browsers differ in what they have: everything else that
 * a browser offers is not used, and what is missing here can be given as an option.
 */

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

interface Globals {
  readonly fetch?: Fetch;
  readonly localStorage?: KeyValueStorage;
  readonly crypto?: {
    readonly randomUUID?: () => string;
    readonly getRandomValues?: (bytes: Uint8Array) => Uint8Array;
  };
  readonly AbortController?: new () => { readonly signal: unknown; abort(): void };
  readonly setTimeout: (work: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
}

/** Typed so that what may be missing must be looked for. */
export const globals = globalThis as unknown as Globals;
