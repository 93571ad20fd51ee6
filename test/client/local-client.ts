import { type Client, type ClientOptions, createClient } from '../../client/src/index.ts';
import type { TestBackend } from '../support/backend.ts';

/** A request that the client sent. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** Without `Bearer `. */
  readonly token: string | undefined;
  readonly body: unknown;
}

export interface LocalClient {
  readonly client: Client;
  readonly sent: SentRequest[];
  /** The messages of `logger`. */
  readonly logged: string[];
  readonly storage: Map<string, string>;
  /** `offline`: no request reaches the API. `lossy`: the next request reaches it, and its answer does not come back. */
  network: 'online' | 'offline' | 'lossy';
}

/** A client of a user of the local backend, over a network that can fail. */
export const localClient = (backend: TestBackend, user: string, options: Partial<ClientOptions> = {}): LocalClient => {
  const storage = new Map<string, string>();
  const sent: SentRequest[] = [];
  const logged: string[] = [];
  const own: LocalClient = {
    client: createClient({
      url: backend.url,
      getToken: () => backend.issuer.mint(user),
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => storage.set(key, value),
        removeItem: (key) => storage.delete(key),
      },
      fetch: async (url, init) => {
        if (own.network === 'offline') throw new TypeError('Network request failed');
        sent.push({
          method: init.method,
          path: url.slice(backend.url.length),
          token: init.headers.authorization?.slice('Bearer '.length),
          body: init.body === undefined ? undefined : JSON.parse(init.body),
        });
        const response = await fetch(url, init);
        if (own.network === 'online') return response;
        own.network = 'online';
        throw new TypeError('The network connection was lost.');
      },
      logger: (message) => logged.push(message),
      ...options,
    }),
    sent,
    logged,
    storage,
    network: 'online',
  };
  return own;
};
