import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  type Client,
  type ClientOptions,
  createClient,
  type KeyValueStorage,
  type PhoneRegistration,
} from '../../client/src/index.ts';
import { appleToken, startTestBackend, type TestBackend } from '../support/backend.ts';

/** A request that the client sent. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** Without `Bearer `. */
  readonly token: string | undefined;
  readonly body: unknown;
}

export interface LocalClient {
  readonly userId: string;
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
    userId: user,
    client: createClient({
      url: backend.url,
      getToken: () => backend.issuer.mint(user),
      storage: storageOf({ storage }),
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

/** The storage of a client, for the next run of its app, or another tab. */
export const storageOf = ({ storage }: Pick<LocalClient, 'storage'>): KeyValueStorage => ({
  getItem: (key) => storage.get(key) ?? null,
  setItem: (key, value) => storage.set(key, value),
  removeItem: (key) => storage.delete(key),
});

/** What an iPhone registers. */
export const iphoneRegistration = (): PhoneRegistration => ({
  platform: 'ios',
  environment: 'production',
  token: appleToken(),
});

/** The local backend of a test file, and the clients of each test, which are closed after it. */
export const useClients = () => {
  let backend: TestBackend;
  const used: LocalClient[] = [];
  beforeAll(async () => {
    backend = await startTestBackend();
  });
  afterEach(() => {
    for (const { client } of used.splice(0)) client.close();
  });
  afterAll(() => backend.close());
  const kept = <T extends LocalClient>(own: T): T => {
    used.push(own);
    return own;
  };
  return {
    get backend(): TestBackend {
      return backend;
    },
    /** Closes the client after the test. */
    kept,
    clientOf: (user: string, options: Partial<ClientOptions> = {}): LocalClient =>
      kept(localClient(backend, user, options)),
  };
};
