/** A laptop that slept in a call: its clock jumps, its timers did not run, and its socket is dead. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Client, createClient } from '../../client/src/index.ts';
import { FakeNetwork } from './support/fake-network.ts';
import { FakeServer } from './support/fake-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const EIGHT_HOURS = 8 * 60 * 60_000;

/** Alice's laptop in a call. */
const laptop = async () => {
  const server = new FakeServer(() => 20);
  const network = new FakeNetwork(server, 'alice', 'laptop');
  const client: Client = createClient({
    url: 'https://example.com',
    getToken: () => 'token',
    deviceId: 'laptop',
    fetch: network.fetch,
    WebSocket: network.WebSocket,
  });
  const phases: string[] = [];
  client.on('connection', (phase) => phases.push(phase));
  client.connect();
  await pass(1_000);
  const [call] = await read(client);
  if (call === undefined) throw new Error('no call');
  /** Timers go on after it where they were: a browser does not count the time. */
  const sleep = (): void => {
    network.change();
    vi.setSystemTime(Date.now() + EIGHT_HOURS);
  };
  return { server, network, client, call, phases, sleep };
};
const read = async (client: Client) => {
  const reading = client.calls({ open: true });
  await pass(200);
  return await reading;
};

it('learns within ten seconds of the end of its call when the page says that it is visible again', async () => {
  const { server, client, call, sleep } = await laptop();
  sleep();
  server.end();

  client.wake();
  await pass(10_000);

  expect([call.state, call.endReason]).toEqual(['ended', 'completed']);
  client.close();
});

it('learns of it within five minutes when nothing says so', async () => {
  const { server, client, call, sleep } = await laptop();
  sleep();
  server.end();

  await pass(5 * 60_000);

  expect(call.state).toBe('ended');
  client.close();
});

it('goes on with a call that goes on: it gets what was sent meanwhile, once, and what it sends arrives', async () => {
  const { server, network, client, call, phases, sleep } = await laptop();
  const received: unknown[] = [];
  call.on('signal', ({ candidate }) => received.push(candidate?.candidate));
  server.put('bob', 'phone', { id: 'before', candidate: { candidate: 'before' } });
  await pass(1_000);
  sleep();
  server.put('bob', 'phone', { id: 'meanwhile', previous: 'before', candidate: { candidate: 'meanwhile' } });
  void call.sendSignal({ candidate: { candidate: 'after' } });

  client.wake();
  await pass(12_000);

  expect(received).toEqual(['before', 'meanwhile']);
  expect(server.signalsFor('bob').map(({ id }) => id)).toEqual([expect.any(String)]);
  expect([phases.at(-1), network.openSockets]).toEqual(['connected', 1]);
  client.close();
});

it('no longer sends a decline that it could not send before it slept', async () => {
  const { network, client, call, sleep } = await laptop();
  network.state = 'down';
  const declining = call.decline();
  await pass(1_000);
  await declining;
  sleep();
  network.state = 'up';
  const before = network.requests.length;

  client.wake();
  await pass(12_000);

  expect(network.requests.slice(before).filter((request) => request.includes('decline'))).toEqual([]);
  client.close();
});
