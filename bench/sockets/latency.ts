import { setTimeout as pause } from 'node:timers/promises';
import { type PopulatedBackend, startPopulatedBackend } from '../measures/backend-client.ts';
import { startServer } from '../peers/start-server.ts';
import type { Progress } from '../progress.ts';
import { type Latency, latencyOf } from '../stats.ts';
import { ourSystem } from './our-system.ts';
import { peerjsSystem, relaySystem } from './peer-systems.ts';
import { type BySystem, SYSTEMS, type SystemName } from './socket-system.ts';

export interface SocketLatencyOptions {
  /** Numbers of open sockets, ascending. */
  readonly sizes: readonly number[];
  /** Signals in each system at each size. */
  readonly signals: number;
  /** Calls whose events are timed. */
  readonly calls: number;
}

/** Milliseconds. */
export interface SocketLatency {
  /** From the start of the connection until the socket can be used: the first sockets, one after the other. */
  readonly open: BySystem<Latency>;
  /** From the invite to `call.incoming` at the callee's socket. */
  readonly incoming: Latency;
  /** From the answer to `call.answered` at the caller's socket. */
  readonly answered: Latency;
  /** From one socket to the other, by the number of open sockets. */
  readonly signals: readonly ({ readonly sockets: number } & BySystem<Latency>)[];
}

/** Sockets that are opened one after the other and timed; the rest is opened by several at once. */
const TIMED = 100;
const OPENERS = 8;
/** Pairs of users who are in a call: enough that no mailbox gets more signals than it accepts in a minute. */
const PAIRS = 25;
/** Milliseconds from one signal to the next in the same system: a rate that no system has to work off. */
const INTERVAL = 40;

const timed = async (run: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};

/** One backend and one server of each peer; the systems are measured in turn and never at the same time. */
export const measureSocketLatency = async (
  functionsDir: string,
  options: SocketLatencyOptions,
  progress: Progress,
): Promise<SocketLatency> => {
  const populated = await startPopulatedBackend(functionsDir, 10_000, Math.min(PAIRS, Math.max(...options.sizes) / 2));
  const servers = [await startServer('relay'), await startServer('peerjs')] as const;
  try {
    return await measure(populated, [servers[0].url, servers[1].url], options, progress);
  } finally {
    progress.end();
    for (const server of servers) server.close();
    await populated.backend.close();
  }
};

const measure = async (
  populated: PopulatedBackend,
  [relayUrl, peerjsUrl]: readonly [relay: string, peerjs: string],
  { sizes, signals, calls }: SocketLatencyOptions,
  progress: Progress,
): Promise<SocketLatency> => {
  const ours = ourSystem(populated);
  const systems = { ours, relay: relaySystem(relayUrl), peerjs: peerjsSystem(peerjsUrl) };
  const openTimes: Record<SystemName, number[]> = { ours: [], relay: [], peerjs: [] };
  const events: { readonly incoming: number; readonly answered: number }[] = [];
  const found: SocketLatency['signals'][number][] = [];
  progress.begin('sockets', sizes.length * signals + calls);
  let opened = 0;
  let pairs = 0;

  const openOne = async (user: number, isTimed: boolean): Promise<void> => {
    for (const name of SYSTEMS) {
      const took = await timed(() => systems[name].open(user));
      if (isTimed) openTimes[name].push(took);
    }
  };
  const openUpTo = async (size: number): Promise<void> => {
    // The first pair warms all parts up.
    for (; opened < Math.min(size, TIMED); opened += 1) await openOne(opened, opened > 1);
    const opener = async (): Promise<void> => {
      while (opened < size) {
        opened += 1;
        await openOne(opened - 1, false);
      }
    };
    await Promise.all(Array.from({ length: OPENERS }, opener));
  };
  const callUpTo = async (count: number): Promise<void> => {
    for (; pairs < count; pairs += 1) events.push(await ours.call(pairs));
    await populated.backend.settled();
  };

  for (const sockets of sizes) {
    await openUpTo(sockets);
    await callUpTo(Math.min(PAIRS, sockets / 2));
    const times: Record<SystemName, number[]> = { ours: [], relay: [], peerjs: [] };
    for (let index = -2 * pairs; index < signals; index += 1) {
      const start = performance.now();
      const pair = (index + 2 * pairs) % pairs;
      // Both ways in turn; before the first is measured, each mailbox has had one.
      const isBack = Math.floor((index + 2 * pairs) / pairs) % 2 === 1;
      const [from, to] = isBack ? [2 * pair + 1, 2 * pair] : [2 * pair, 2 * pair + 1];
      for (const name of SYSTEMS) {
        const took = await timed(() => systems[name].signal(from, to));
        if (index >= 0) times[name].push(took);
      }
      await pause(Math.max(0, start + INTERVAL - performance.now()));
      if (index >= 0) progress.step();
    }
    const of = (name: SystemName) => latencyOf(times[name]);
    found.push({ sockets, ours: of('ours'), relay: of('relay'), peerjs: of('peerjs') });
  }

  for (let index = 0; events.length < calls; index += 1) {
    const pair = index % pairs;
    await ours.end(pair);
    events.push(await ours.call(pair));
    progress.step();
  }
  for (const name of SYSTEMS) systems[name].close();
  await populated.backend.settled();
  return {
    open: { ours: latencyOf(openTimes.ours), relay: latencyOf(openTimes.relay), peerjs: latencyOf(openTimes.peerjs) },
    // The first call loads the functions.
    incoming: latencyOf(events.slice(1).map(({ incoming }) => incoming)),
    answered: latencyOf(events.slice(1).map(({ answered }) => answered)),
    signals: found,
  };
};
