/** Delivery from Apple to phones, which may be offline. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../../local/apple/start-apple.ts';
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
/** A new phone for each test. */
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

/** Pushes `{"n": n}`, which expires after this number of seconds. */
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
const forThisPhone = <T extends { readonly deviceToken: string }>(list: readonly T[]) =>
  list.filter(({ deviceToken }) => deviceToken === token);
/** The pushes that the phone received, each with the seconds since the start. */
const received = () =>
  forThisPhone(apple.deliveries()).map(({ payload, deliveredAt = '' }) => [
    payload?.n,
    (Date.parse(deliveredAt) - NOW) / 1000,
  ]);
const comeOnlineAfter = (ms: number): void => {
  now = NOW + ms;
  apple.devices.comeOnline(token);
};

describe('a phone that is offline', () => {
  it('receives an accepted push when it comes online', async () => {
    apple.devices.goOffline(token.toUpperCase());

    const status = await push(1, 30);
    const meanwhile = forThisPhone(apple.pushes()).map(({ deliveredAt }) => deliveredAt);
    comeOnlineAfter(10_000);

    expect([status, meanwhile]).toEqual([200, [undefined]]);
    expect(received()).toEqual([[1, 10]]);
    expect(forThisPhone(apple.pushes())).toMatchObject([{ deliveredAt: '2026-11-21T12:00:10.000Z' }]);
  });

  it('has only the newest push of each topic stored', async () => {
    apple.devices.goOffline(token);

    await push(1, 60);
    await push(2, 60);
    await push(3, 60, ALERT);
    comeOnlineAfter(1000);

    expect(received()).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it('does not receive a push that expired meanwhile', async () => {
    apple.devices.goOffline(token);

    await push(1, 30);
    comeOnlineAfter(30_000);

    expect(received()).toEqual([]);
  });

  it('does not receive a push with expiration 0, which replaces no stored push', async () => {
    apple.devices.goOffline(token);

    await push(1, 30);
    await push(2, 0);
    comeOnlineAfter(1000);

    expect(received()).toEqual([[1, 1]]);
  });

  it('receives a push without expiration for up to thirty days', async () => {
    apple.devices.goOffline(token);
    await push(1, undefined);
    comeOnlineAfter(29 * DAY);
    apple.devices.goOffline(token);
    now = NOW;
    await push(2, undefined);
    comeOnlineAfter(30 * DAY);

    expect(received()).toEqual([[1, 29 * 24 * 3600]]);
  });

  it('receives no stored push after the app was uninstalled', async () => {
    apple.devices.goOffline(token);
    await push(1, 30);
    apple.devices.uninstall(token);
    comeOnlineAfter(1000);

    expect(received()).toEqual([]);
  });

  it('receives a stored push once, however often it goes offline', async () => {
    apple.devices.goOffline(token);
    await push(1, 30);
    comeOnlineAfter(1000);
    apple.devices.goOffline(token);
    apple.devices.goOffline(token);
    comeOnlineAfter(2000);

    expect(received()).toEqual([[1, 1]]);
  });
});

describe('a phone that is online', () => {
  it('receives a push at once, and listeners are called until they unsubscribe', async () => {
    const delivered: unknown[] = [];
    const unsubscribe = apple.onDelivery(({ payload }) => delivered.push(payload));

    await push(1, 0);
    unsubscribe();
    await push(2, 0);

    expect(delivered).toEqual([{ n: 1 }]);
    expect(received()).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('does not receive a push that Apple refuses', async () => {
    apple.refuse({ reason: 'TooManyRequests', deviceToken: token });

    expect(await push(1, 30)).toBe(429);
    expect(received()).toEqual([]);
  });
});
