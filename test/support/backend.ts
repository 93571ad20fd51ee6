import { randomInt, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { inject } from 'vitest';
import type { LocalBackend, LocalBackendOptions } from '../../local/local-backend.ts';
import { startLocalBackend } from '../../local/start-local-backend.ts';
import { send } from './send.ts';

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields of the body directly, and fail where one is missing
  readonly body: any;
  /** The body as received, before JSON parsing. */
  readonly text: string;
}

/** A user's session: sends requests to the local backend with the user's JWT. */
export type Session = (method: string, path: string, body?: unknown) => Promise<TestResponse>;

export interface TestBackend extends LocalBackend {
  /** Every line that the functions logged. */
  readonly logs: readonly string[];
  /** The session does not expire: the JWT of each request is issued at that second of the local backend's time. */
  as(user: string, claims?: Readonly<Record<string, unknown>>): Promise<Session>;
  /** A request without a session. */
  request(
    method: string,
    path: string,
    init?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<TestResponse>;
}

export const startTestBackend = async (options: Partial<LocalBackendOptions> = {}): Promise<TestBackend> => {
  const logs: string[] = [];
  const backend = await startLocalBackend({
    apps: [{ appId: 'main', bundleId: 'com.example.app' }],
    functionsDir: inject('functionsDir'),
    ...options,
    onLog: (fn, line) => {
      logs.push(line);
      options.onLog?.(fn, line);
    },
  });
  const agent = new Agent({ keepAlive: true });
  const request: TestBackend['request'] = async (method, path, { body, headers = {} } = {}) => {
    const { text, ...answer } = await send(`${backend.url}${path}`, {
      agent,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { ...answer, text, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    ...backend,
    close: async () => {
      agent.destroy();
      await backend.close();
    },
    logs,
    request,
    as: async (user, claims) => {
      // The JWTs of one second are the same, and a signature takes longer than the rest of many a request.
      let issued: { readonly second: number; readonly token: Promise<string> } | undefined;
      return async (method, path, body) => {
        const second = Math.floor(backend.clock.now() / 1000);
        if (issued?.second !== second) issued = { second, token: backend.issuer.mint(user, claims) };
        const authorization = `Bearer ${await issued.token}`;
        return await request(method, path, { body, headers: { authorization } });
      };
    },
  };
};

/** Advances the clock to the start of a window of rate limits (milliseconds), so that no test runs across two of them. */
export const startWindow = (backend: TestBackend, window: number): Promise<void> =>
  backend.advance(window - (backend.clock.now() % window));

/** A unique user id that starts with `name`. */
export const someone = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** A user whose id is an integer of 31 bits. */
export const integerUser = (): string => String(randomInt(1, 2 ** 31));

/** A random APNs device token: 32 bytes in hexadecimal. */
export const appleToken = (): string => `${randomUUID()}${randomUUID()}`.replaceAll('-', '');

/** Body of a registration, with any additional fields that a test needs. */
export interface TestDevice {
  readonly platform: string;
  readonly token: string;
  readonly alertToken?: string;
  readonly [field: string]: unknown;
}

export const iphone = (changes: Partial<TestDevice> = {}): TestDevice => ({
  platform: 'ios',
  environment: 'production',
  token: appleToken(),
  ...changes,
});

export const pixel = (changes: Partial<TestDevice> = {}): TestDevice => ({
  platform: 'android',
  token: `fcm:${randomUUID()}`,
  ...changes,
});

/** Body of an invite. */
export const inviteOf = (to: string | readonly string[], changes: Record<string, unknown> = {}) => ({
  to,
  caller: { name: 'Alice' },
  ...changes,
});
