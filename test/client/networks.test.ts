/** Forty minutes of a call whose networks change: real clients, with a server, sockets and peer connections on the test's timers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Call, type Client, connectMedia, createClient, type MediaConnection } from '../../client/src/index.ts';
import { isLong } from '../support/long.ts';
import { FakeNetwork } from './support/fake-network.ts';
import { FakePeer } from './support/fake-peer.ts';
import { FakeServer } from './support/fake-server.ts';
import { type Random, randomOf } from './support/random.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

interface Party {
  readonly network: FakeNetwork;
  readonly client: Client;
  readonly call: Call;
  readonly media: MediaConnection<FakePeer>;
  readonly problems: unknown[];
  /** Milliseconds of each interruption, as `connected` says them. */
  readonly connected: number[];
}

/** Alice and Bob, with media that connect. */
const talking = async (delay: () => number): Promise<readonly [Party, Party]> => {
  const server = new FakeServer(delay);
  const connect = async (user: string): Promise<Party> => {
    const network = new FakeNetwork(server, user);
    const client = createClient({
      url: 'https://example.com',
      getToken: () => 'token',
      deviceId: 'phone',
      fetch: network.fetch,
      WebSocket: network.WebSocket,
    });
    client.connect();
    const call = await client.call(server.callId);
    const peer = new FakePeer(network);
    // Not as `peer`: only then does the client renew the servers.
    const RTCPeerConnection = class extends FakePeer {
      constructor() {
        super(network);
        // biome-ignore lint/correctness/noConstructorReturn: one peer, which the test knows
        return peer;
      }
    };
    const media = await connectMedia(call, { RTCPeerConnection, stream: { getTracks: () => [{}] } });
    const [problems, connected]: [unknown[], number[]] = [[], []];
    media.on('problem', (problem) => problems.push(problem));
    media.on('connected', (ms) => connected.push(ms));
    return { network, client, call, media, problems, connected };
  };
  const both = Promise.all([connect('alice'), connect('bob')]);
  await pass(2_000);
  const parties = await both;
  const [one, other] = parties.map(({ media }) => media.peer);
  const look = (): void => {
    if (one === undefined || other === undefined) return;
    one.look(other);
    other.look(one);
    setTimeout(look, 250);
  };
  look();
  await pass(4_000);
  return parties;
};
const isConnected = (parties: readonly Party[]) =>
  parties.every(({ media }) => media.peer.iceConnectionState === 'connected' && media.peer.signalingState === 'stable');
const close = (parties: readonly Party[]) => {
  for (const { client, media } of parties) {
    media.close();
    client.close();
  }
};
/** What is no error: without a network, the servers cannot be read. */
const errorsOf = (parties: readonly Party[]) =>
  parties.flatMap(({ problems, media }) => [
    ...media.peer.errors,
    ...problems.filter((problem) => !/offline|timeout/.test(String(Object(problem).code))),
  ]);

interface Change {
  readonly what: 'silent' | 'down' | 'change' | 'cut';
  /** Both, when they are in the same train. */
  readonly who: 'alice' | 'bob' | 'both';
  /** Milliseconds that it lasts, and after it until the next one. */
  readonly lasts: number;
  readonly pause: number;
  /** Whether the runtime says that the network is back, as browsers do after `down`. */
  readonly isSaid: boolean;
}
const changeOf = (random: Random): Change => ({
  what: (['silent', 'down', 'change', 'cut'] as const)[random(4)] ?? 'cut',
  who: (['alice', 'bob', 'both'] as const)[random(3)] ?? 'both',
  lasts: random(60_000),
  pause: random(90_000),
  isSaid: random(2) === 0,
});
const apply = async ({ what, who, lasts, pause, isSaid }: Change, parties: readonly Party[]): Promise<void> => {
  const affected = parties.filter(({ network }) => who === 'both' || who === network.user);
  for (const { network } of affected) {
    if (what === 'change') network.change();
    else if (what !== 'cut') network.state = what;
    if (what === 'cut' || what === 'down') network.cut();
  }
  await pass(lasts);
  for (const { network, client, media } of affected) {
    network.state = 'up';
    if (!isSaid) continue;
    client.wake();
    void media.restart();
  }
  await pass(pause);
};
const SEEDS = Array.from({ length: isLong ? 50 : 4 }, (_, index) => index + 1);

/** Milliseconds without a change after which the media must be connected, whatever was before. */
const CONNECTED_WITHIN = 30_000;
const FORTY_MINUTES = 40 * 60_000;

describe('the media of a call', () => {
  it('connect', async () => {
    const parties = await talking(() => 20);

    expect([isConnected(parties), errorsOf(parties)]).toEqual([true, []]);
    close(parties);
  });

  it.each(SEEDS)(
    'are connected within half a minute of the last change, for forty minutes of any changes of both networks: seed %i',
    async (seed) => {
      const random = randomOf(seed);
      vi.spyOn(Math, 'random').mockImplementation(() => random(1_000) / 1_000);
      const parties = await talking(() => 1 + random(300));
      const until = Date.now() + FORTY_MINUTES;
      const changes: Change[] = [];
      while (Date.now() < until) {
        const change = changeOf(random);
        changes.push(change);
        await apply(change, parties);
        if (change.pause < CONNECTED_WITHIN) continue;
        expect([isConnected(parties), errorsOf(parties)], JSON.stringify(changes.slice(-3))).toEqual([true, []]);
      }
      await pass(CONNECTED_WITHIN);
      expect([isConnected(parties), errorsOf(parties)]).toEqual([true, []]);
      close(parties);
    },
  );
});
