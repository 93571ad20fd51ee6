/** The way from Apple to the phones, which may be out of reach. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../local/apple/start-apple.ts';
import { bearer, type Connection, openConnection, VOIP } from './apple-request.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 24 * 3_600_000;
const ALERT = { 'apns-push-type': 'alert', 'apns-topic': 'com.example.app' };
const key = makeProviderKey();

let now = NOW;
let apple: Apple;
let connection: Connection;
let authorization: string;
let count = 0;
/** A fresh phone for each test. */
let token: string;

beforeAll(async () => {
  apple = await startApple({ clock: () => now });
  apple.trustKey(key);
  connection = openConnection(apple.url, apple.ca);
  authorization = await bearer(key, NOW);
});
beforeEach(() => {
  now = NOW;
  count += 1;
  token = count.toString(16).padStart(64, 'a');
});
afterAll(async () => {
  connection.close();
  await apple.close();
});

/** Pushes `{"n": n}` to live so many seconds. */
const push = async (n: number, seconds: number | undefined, headers: Readonly<Record<string, string>> = VOIP) => {
  const expiration = seconds === 0 ? '0' : String(NOW / 1000 + (seconds ?? 0));
  const { status } = await connection.request(
    {
      ':path': `/3/device/${token}`,
      authorization,
      ...headers,
      ...(seconds !== undefined && { 'apns-expiration': expiration }),
    },
    JSON.stringify({ n }),
  );
  return status;
};
const ofThisPhone = <T extends { readonly deviceToken: string }>(list: readonly T[]) =>
  list.filter(({ deviceToken }) => deviceToken === token);
/** What the phone got, and how many seconds after the start. */
const got = () =>
  ofThisPhone(apple.deliveries()).map(({ payload, deliveredAt = '' }) => [
    payload?.n,
    (Date.parse(deliveredAt) - NOW) / 1000,
  ]);
const comeOnlineAfter = (ms: number): void => {
  now = NOW + ms;
  apple.devices.comeOnline(token);
};

describe('a phone that is offline', () => {
  it('has its push accepted, and gets it when it comes online', async () => {
    apple.devices.goOffline(token.toUpperCase());

    const status = await push(1, 30);
    const meanwhile = ofThisPhone(apple.pushes()).map(({ deliveredAt }) => deliveredAt);
    comeOnlineAfter(10_000);

    expect([status, meanwhile]).toEqual([200, [undefined]]);
    expect(got()).toEqual([[1, 10]]);
    expect(ofThisPhone(apple.pushes())).toMatchObject([{ deliveredAt: '2026-11-21T12:00:10.000Z' }]);
  });

  it('has one push kept, the newest, for each topic', async () => {
    apple.devices.goOffline(token);

    await push(1, 60);
    await push(2, 60);
    await push(3, 60, ALERT);
    comeOnlineAfter(1000);

    expect(got()).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it('never gets what has expired meanwhile', async () => {
    apple.devices.goOffline(token);

    await push(1, 30);
    comeOnlineAfter(30_000);

    expect(got()).toEqual([]);
  });

  it('never gets what was to be tried once, which also drives nothing else out', async () => {
    apple.devices.goOffline(token);

    await push(1, 30);
    await push(2, 0);
    comeOnlineAfter(1000);

    expect(got()).toEqual([[1, 1]]);
  });

  it('gets what names no expiration for thirty days', async () => {
    apple.devices.goOffline(token);
    await push(1, undefined);
    comeOnlineAfter(29 * DAY);
    apple.devices.goOffline(token);
    now = NOW;
    await push(2, undefined);
    comeOnlineAfter(30 * DAY);

    expect(got()).toEqual([[1, 29 * 24 * 3600]]);
  });

  it('gets nothing kept once the app is gone from it', async () => {
    apple.devices.goOffline(token);
    await push(1, 30);
    apple.devices.uninstall(token);
    comeOnlineAfter(1000);

    expect(got()).toEqual([]);
  });

  it('is not told twice of what it got, however often it goes', async () => {
    apple.devices.goOffline(token);
    await push(1, 30);
    comeOnlineAfter(1000);
    apple.devices.goOffline(token);
    apple.devices.goOffline(token);
    comeOnlineAfter(2000);

    expect(got()).toEqual([[1, 1]]);
  });
});

describe('a phone that is online', () => {
  it('gets a push at once, and whoever listens hears of it until they stop', async () => {
    const heard: unknown[] = [];
    const stop = apple.onDelivery(({ payload }) => heard.push(payload));

    await push(1, 0);
    stop();
    await push(2, 0);

    expect(heard).toEqual([{ n: 1 }]);
    expect(got()).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('gets nothing that Apple refuses', async () => {
    apple.refuse({ reason: 'TooManyRequests', deviceToken: token });

    expect(await push(1, 30)).toBe(429);
    expect(got()).toEqual([]);
  });
});
