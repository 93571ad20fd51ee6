import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { type House, type HouseOptions, startHouse } from '../../local/start-house.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back, and fails if it is not there
  readonly body: any;
  /** The body as it came over the wire. */
  readonly text: string;
}

/** One user's session: requests to the house with their token. */
export type Session = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface TestHouse extends House {
  /** Every line that the functions logged. */
  readonly logs: readonly string[];
  /** The session outlives its tokens: each request has a new one, by the house's clock. */
  as(user: string, claims?: Readonly<Record<string, unknown>>): Promise<Session>;
  /** A request as somebody with no session makes it. */
  request(method: string, path: string, init?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
}

export const startTestHouse = async (options: Partial<HouseOptions> = {}): Promise<TestHouse> => {
  const logs: string[] = [];
  const house = await startHouse({
    apps: [{ appId: 'main', bundleId: 'com.example.app' }],
    functionsDir: inject('functionsDir'),
    onLog: (_fn, line) => logs.push(line),
    ...options,
  });
  const request: TestHouse['request'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${house.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    ...house,
    logs,
    request,
    as: async (user, claims) => async (method, path, body) => {
      const authorization = `Bearer ${await house.issuer.mint(user, claims)}`;
      return await request(method, path, { body, headers: { authorization } });
    },
  };
};

/** A name that no other test uses. */
export const someone = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** A device token as Apple makes them: 32 bytes. */
export const appleToken = (): string => `${randomUUID()}${randomUUID()}`.replaceAll('-', '');

/** A device as an app registers it; with whatever a test wants to say beside. */
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

/** An invite of `to`. */
export const inviteOf = (to: string | readonly string[], changes: Record<string, unknown> = {}) => ({
  to,
  caller: { name: 'Alice' },
  ...changes,
});
