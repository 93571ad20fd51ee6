import { createContext, runInContext } from 'node:vm';
import { WebSocket } from 'ws';

/**
 * Runs scripts in a context that has only what React Native has: no `crypto`, `EventTarget`, `structuredClone`, `localStorage`, `atob`,
 * `TextEncoder`, no `Intl.Segmenter`, an `AbortSignal` without `timeout` and `any`, and a `URL` whose parts cannot be read.
 *
 * @returns the context's global object
 */
export const inReactNative = (...scripts: readonly string[]): Record<string, unknown> => {
  class AbortController {
    readonly signal = { aborted: false };
    abort() {
      this.signal.aborted = true;
    }
  }
  /** https://github.com/facebook/react-native/blob/main/packages/react-native/Libraries/Blob/URL.js */
  class URL {
    readonly href: string;
    constructor(href: string) {
      this.href = href;
      for (const part of ['host', 'hostname', 'origin', 'pathname', 'protocol', 'search', 'searchParams']) {
        Object.defineProperty(this, part, {
          get() {
            throw new Error('not implemented');
          },
        });
      }
    }
    toString() {
      return this.href;
    }
  }
  const own = (url: string, { signal: _, ...init }: RequestInit = {}) => fetch(url, init);
  const context = createContext({ fetch: own, setTimeout, clearTimeout, AbortController, URL, WebSocket, console });
  // What the language itself brings, and Hermes lacks.
  runInContext('delete Intl.Segmenter; delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer;', context);
  for (const script of scripts) runInContext(script, context);
  return context;
};

/** What such a context must not have. */
export const MISSING_IN_REACT_NATIVE = [
  'crypto',
  'EventTarget',
  'structuredClone',
  'localStorage',
  'atob',
  'TextEncoder',
  'BroadcastChannel',
  'navigator?.locks',
  'Intl.Segmenter',
  'AbortSignal?.timeout',
];
